"""Sends to three named users: many claimed at once, against one claim each and against bulk."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from statistics import median

from benchmarks.questions import Run
from benchmarks.report import Figure
from benchmarks.sending.effort import Effort, Side, by_turns, measured, ratios, rounds
from benchmarks.sending.email import SHARE, ours
from benchmarks.sending.lanes import Lanes
from benchmarks.sending.message import EMAIL
from benchmarks.sending.world import accepted, connected, counted, forget_sends, reachable
from benchmarks.sinks.process import Sink, sink
from messaging.choices.channels import ChannelKey
from messaging.delivery import claim

_USERS = 3  # of a send
_SENDS, _FEW_SENDS = 2_000, 8


def measure(run: Run) -> Iterator[Figure]:
    """Yield B15 of the design."""
    with (
        run.world(SHARE),
        sink("smtp") as server,
        connected(ChannelKey.EMAIL, "smtp", host="127.0.0.1", port=server.port),
        Lanes(1) as lane,
        Lanes() as lanes,
    ):
        sends = _sends(_SENDS if run.is_full else _FEW_SENDS)
        sides: dict[str, Side] = {
            "together": partial(_sent, server, lane, sends, most=claim.MOST_SMALL_CHUNKS),
            "one by one": partial(_sent, server, lane, sends, most=1),
            "bulk": partial(ours, server, lanes),
        }
        for side in sides.values():
            side()
        efforts = by_turns(sides, rounds(run))
    clocks = {name: [effort.each for effort in side] for name, side in efforts.items()}
    worked = {name: [effort.processor_each for effort in side] for name, side in efforts.items()}
    rate = {name: 1e6 / (median(clocks[name]) * _USERS) for name in clocks}
    yield Figure(
        question="sends to three users, rate together : one claim each",
        values=ratios(clocks["one by one"], clocks["together"]),
        floor=run.gate(postgresql=5.0),
        detail=f"{rate['together']:,.0f} and {rate['one by one']:,.0f} sends a second, "
        f"{len(sends):,} sends, one lane",
    )
    yield Figure(
        question="sends to three users, processor a mail : bulk",
        values=ratios(worked["together"], worked["bulk"]),
        gate=run.gate(postgresql=1.5),
        detail=f"{median(worked['together']):.3g} and {median(worked['bulk']):.3g} µs a mail",
    )


def _sends(count: int) -> list[list[str]]:
    """Return whom each send names; all of them get it, and no two share a mailbox."""
    names = reachable()[: count * _USERS]
    return [names[at : at + _USERS] for at in range(0, len(names) - _USERS + 1, _USERS)]


def _sent(server: Sink, lane: Lanes, sends: list[list[str]], *, most: int) -> Effort:
    """Accept all sends, and only then measure how they are carried."""
    for names in sends:
        accepted({"email": EMAIL}, external_user_ids=names)
    server.start()
    with _claiming(most), measured() as effort:
        lane.carry_all(effort)
    counted(effort, server, len(sends) * _USERS)
    forget_sends()
    return effort


@contextmanager
def _claiming(most: int) -> Iterator[None]:
    """Let one claim take so many small chunks."""
    usual = claim.MOST_SMALL_CHUNKS
    claim.MOST_SMALL_CHUNKS = most
    try:
        yield
    finally:
        claim.MOST_SMALL_CHUNKS = usual
