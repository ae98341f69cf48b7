"""A mail's cost by how many there are: it stays what it is, and memory stays what it was."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from statistics import median

from benchmarks.questions import Run
from benchmarks.report import Figure
from benchmarks.sending.effort import Effort, Memory, Side, by_turns, ratios, rounds
from benchmarks.sending.email import SHARE, ours
from benchmarks.sending.lanes import Lanes
from benchmarks.sending.world import connected
from benchmarks.sinks.process import Sink, sink
from messaging.choices.channels import ChannelKey

_SHARES = (SHARE, 10 * SHARE, 100 * SHARE)  # of the users: 100,000, 10,000 and 1,000 of a million
Efforts = Sequence[Effort]
_LEAST = 100  # users: below that a turn is nothing but its beginning and end


def measure(run: Run) -> Iterator[Figure]:
    """Yield B4 of the design, and what each size took in memory."""
    shares = sorted({min(share, max(SHARE, run.users // _LEAST)) for share in _SHARES})
    memory: dict[int, float] = {}
    with sink("smtp") as server, ExitStack() as stack:
        sides: dict[int, Side] = {}
        for share in shares:
            lanes = stack.enter_context(_lanes(run, server, share=share))
            sides[share] = partial(_sent, run, server, lanes, share=share, memory=memory)
        for side in sides.values():
            side()
        efforts = by_turns(sides, rounds(run))
    largest, *others = (efforts[share] for share in shares)
    yield _compared(largest, others[0], gate=run.gate(postgresql=1.15))
    if len(others) > 1:
        yield _compared(others[-1], largest, gate=run.gate(postgresql=1.5))
    counts = {share: efforts[share][0].count for share in shares}
    yield Figure(
        question=f"email, memory at its peak, {counts[shares[0]]:,} mails",
        values=[memory[shares[0]]],
        unit="MiB",
        detail=", ".join(f"{memory[share]:.0f} at {counts[share]:,}" for share in shares),
    )


def _compared(ours: Efforts, theirs: Efforts, *, gate: float | None) -> Figure:
    """Return the line of what one mail costs among so many, and among so many others."""
    clocks = [[effort.each for effort in efforts] for efforts in (ours, theirs)]
    worked = [median(effort.processor_each for effort in efforts) for efforts in (ours, theirs)]
    return Figure(
        question=f"email, cost of one in {ours[0].count:,} : in {theirs[0].count:,}",
        values=ratios(*clocks),
        gate=gate,
        detail=f"{median(clocks[0]):.3g} and {median(clocks[1]):.3g} µs, "
        f"{worked[0]:.3g} and {worked[1]:.3g} of processors",
    )


@contextmanager
def _lanes(run: Run, server: Sink, *, share: int) -> Iterator[Lanes]:
    """Keep lanes on the database with a share of the users, to be used inside its world."""
    stack = ExitStack()
    with run.world(share):
        carrier = connected(ChannelKey.EMAIL, "smtp", host="127.0.0.1", port=server.port)
        stack.enter_context(carrier)
        lanes = stack.enter_context(Lanes())
    try:
        yield lanes
    finally:
        with run.world(share), stack:
            pass  # what is left is removed where it was written


def _sent(run: Run, server: Sink, lanes: Lanes, *, share: int, memory: dict[int, float]) -> Effort:
    """Send to a share of the users, and keep the most memory that it took."""
    with run.world(share):
        peak = Memory()
        peak.start()
        effort = ours(server, lanes)
        memory[share] = max(peak.peak_mebibytes(), memory.get(share, 0.0))
    return effort
