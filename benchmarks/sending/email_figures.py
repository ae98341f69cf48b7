"""The lines of the question ``email``, from the efforts of its sides."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from benchmarks.questions import Run
from benchmarks.report import Figure, skipped
from benchmarks.sending.effort import Effort, ratios
from benchmarks.sinks.process import Sink

Efforts = Mapping[str, Sequence[Effort]]


def times(run: Run, efforts: Efforts, server: Sink) -> Iterator[Figure]:
    """Yield what sending takes on the clock, against each rival."""
    each = {name: [effort.each for effort in side] for name, side in efforts.items()}
    ours, samples = each["ours"], {name: f"{side[0].count:,}" for name, side in efforts.items()}
    yield Figure(
        question="email, whole path : bare sending",
        values=ratios(ours, each["bare"]),
        gate=run.gate(postgresql=1.6),
        detail=f"{told(each, 'ours')}, {told(each, 'bare')}; {samples['ours']} mails, "
        f"sink {server.busiest:.0%} busy",
        is_void=server.is_too_busy,
    )
    yield Figure(
        question="email, least loop : bare sending",
        values=ratios(each["least"], each["bare"]),
        detail=f"{told(each, 'least')}; what all who make mails have to do, in one thread",
        is_void=server.is_too_busy,
    )
    yield Figure(
        question="email, whole path : smtplib",
        values=ratios(ours, each["plain"]),
        gate=run.gate(postgresql=0.3),
        detail=f"{told(each, 'plain')}; a sample of {samples['plain']}",
        is_void=server.is_too_busy,
    )
    yield Figure(
        question="email, obvious Django loop : whole path",
        values=ratios(each["obvious"], ours),
        floor=run.gate(postgresql=20.0),
        detail=f"{told(each, 'obvious')}; a sample of {samples['obvious']}",
        is_void=server.is_too_busy,
    )


def costs(run: Run, efforts: Efforts, updates: int) -> Iterator[Figure]:
    """Yield what sending costs: bytes of the database's log, and processors."""
    own, sending, least = (
        [effort.processor_each for effort in efforts[name]] for name in ("ours", "bare", "least")
    )
    ready = median(effort.processor / effort.count * 1e6 for effort in efforts["ours"])
    yield Figure(
        question="email, processor besides sending : bare sending",
        values=sorted(ratio - 1 for ratio in ratios(own, sending)),
        gate=run.gate(postgresql=0.7),
        detail=f"ours {median(own):.3g} µs a mail, {ready:.3g} of them in Python; "
        f"bare {median(sending):.3g}",
    )
    yield Figure(
        question="email, least loop, processor besides sending : bare sending",
        values=sorted(ratio - 1 for ratio in ratios(least, sending)),
        detail=f"least {median(least):.3g} µs a mail",
    )
    names = ("email, database log : obvious loop", "email, outcomes that were updated")
    if not run.is_on_postgresql:
        yield from (skipped(name, "only PostgreSQL tells what it wrote") for name in names)
        return
    wal = {name: [effort.wal_each for effort in efforts[name]] for name in ("ours", "obvious")}
    yield Figure(
        question=names[0],
        values=ratios(wal["ours"], wal["obvious"]),
        gate=run.gate(postgresql=0.4),
        detail=f"ours {median(wal['ours']):,.0f} bytes a mail, "
        f"obvious {median(wal['obvious']):,.0f}, whoever else wrote included",
    )
    yield Figure(question=names[1], values=[updates], unit="rows", gate=run.gate(postgresql=0))


def told(each: Mapping[str, Sequence[float]], name: str) -> str:
    """Say one side's cost."""
    return f"{name} {median(each[name]):,.3g} µs a mail"
