"""One, two and four worker processes on one PostgreSQL: what each more of them adds.

Real workers as operators start them, four lanes each, hints through Celery's files; from the commit
of a send to everybody until it has ended. One worker a core is how the README runs it, so that is
compared with the rivals of ``email``, too: these are one process each, as they are there.
"""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from django.db import connection

from benchmarks.processor import seconds_of
from benchmarks.questions import Run
from benchmarks.report import Figure, skipped
from benchmarks.sending.effort import MICROSECONDS, Effort, by_turns, ratios, rounds
from benchmarks.sending.email import Sides, ready_sides
from benchmarks.sending.hints import hints_in
from benchmarks.sending.message import EMAIL
from benchmarks.sending.world import EVERYBODY, accepted, checked
from benchmarks.sinks.process import Sink
from messaging import tasks
from messaging.choices.states import FINAL_STATES
from messaging.models.dispatch import Dispatch
from tests.journeys.workers import wait_until, worker

_PROCESSES = (1, 2, 4)
_GROWTH = "email, rate of {} worker processes : of one"
_RIVALS = {
    "bare": "email, one worker a core : bare sending",
    "plain": "email, one worker a core : smtplib",
    "obvious": "email, obvious Django loop : one worker a core",
}
_OPTIONS = ("--concurrency", "4", "--without-gossip", "--without-mingle")
_LONGEST_SECONDS = 600
Efforts = Mapping[str, Sequence[Effort]]


def measure(run: Run) -> Iterator[Figure]:
    """Yield how the rate grows, what a mail costs whom, and how that compares."""
    if not run.is_on_postgresql:
        names = [*map(_GROWTH.format, _PROCESSES[1:]), *_RIVALS.values()]
        yield from (skipped(name, "SQLite has one worker") for name in names)
        return
    with ready_sides(run) as sides:
        found = {count: _efforts(count, sides, rounds(run)) for count in _PROCESSES}
    alone = found[1]["ours"]
    for count, efforts in found.items():
        if count > 1:
            yield _growth(count, efforts["ours"], alone, is_void=sides.sink.is_too_busy)
    cores = min(os.cpu_count() or 1, max(_PROCESSES))
    yield from _compared(found[max(n for n in _PROCESSES if n <= cores)], sides.sink)


def _growth(
    count: int, several: Sequence[Effort], alone: Sequence[Effort], *, is_void: bool
) -> Figure:
    each = [[effort.each for effort in efforts] for efforts in (alone, several)]
    return Figure(
        question=_GROWTH.format(count),
        values=ratios(*each),
        detail=f"{_told(several)}; one: {_told(alone)}",
        is_void=is_void,
    )


def _compared(efforts: Efforts, server: Sink) -> Iterator[Figure]:
    each = {name: [effort.each for effort in side] for name, side in efforts.items()}
    for name, question in _RIVALS.items():
        ours, theirs = each["ours"], each[name]
        yield Figure(
            question=question,
            values=ratios(theirs, ours) if name == "obvious" else ratios(ours, theirs),
            detail=f"ours {median(ours):.3g}, {name} {median(theirs):.3g} µs a mail",
            is_void=server.is_too_busy,
        )


def _told(efforts: Sequence[Effort]) -> str:
    """Say what a mail took: on the clock, and of whose processor."""
    clock = median(effort.each for effort in efforts)
    workers, database = (
        median(getattr(effort, name) / effort.count for effort in efforts) * MICROSECONDS
        for name in ("processor", "database")
    )
    return f"{clock:.3g} µs a mail, workers {workers:.3g}, database {database:.3g}"


def _efforts(count: int, sides: Sides, times: int) -> Efforts:
    """Let so many workers and the rivals send in turns, the workers once more to warm up.

    Nothing is forgotten in between: the workers would take an emptied database for a restored one.
    """
    with TemporaryDirectory() as folder, ExitStack() as stack:
        processes = [stack.enter_context(worker(folder, *_OPTIONS)).pid for _ in range(count)]
        stack.enter_context(hints_in(Path(folder)))
        ours = partial(_sent, sides.sink, processes)
        ours()
        return by_turns({**sides.by_name, "ours": ours}, times)


def _sent(server: Sink, processes: Sequence[int]) -> Effort:
    """Send to everybody through the workers."""
    effort = Effort()
    server.start()
    before, started = _seconds(processes), time.perf_counter()
    backends = _seconds(_backends())
    dispatch = accepted({"email": EMAIL}, **EVERYBODY)
    tasks.hint(dispatch.public_id)
    ended = Dispatch.objects.filter(pk=dispatch.pk, state__in=FINAL_STATES)
    wait_until(ended.exists, _LONGEST_SECONDS)
    effort.clock = time.perf_counter() - started
    effort.processor = _worked(before, _seconds(processes))
    effort.database = _worked(backends, _seconds(_backends()))
    effort.count = checked(dispatch, server)
    return effort


def _backends() -> list[int]:
    """Return PostgreSQL's processes that serve this database, as far as they can be seen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return [row[0] for row in cursor.fetchall()]


def _seconds(processes: Sequence[int]) -> dict[int, float]:
    """Return what each has worked; a helper of PostgreSQL's may be gone before it is asked."""
    seconds: dict[int, float] = {}
    for pid in processes:
        with suppress(FileNotFoundError, ProcessLookupError):
            seconds[pid] = seconds_of(str(pid))
    return seconds


def _worked(before: Mapping[int, float], after: Mapping[int, float]) -> float:
    """Return the seconds between, of those that are still there."""
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())
