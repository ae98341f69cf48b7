"""One, two and four worker processes on one PostgreSQL: what each more of them adds.

Real workers as operators start them, four lanes each, hints through Celery's files; from the commit
of a send to everybody until it has ended.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from django.db import connection

from benchmarks.processor import seconds_of
from benchmarks.questions import Run
from benchmarks.report import Figure, skipped
from benchmarks.sending.effort import MICROSECONDS, rounds
from benchmarks.sending.email import SHARE
from benchmarks.sending.hints import hints_in
from benchmarks.sending.message import EMAIL
from benchmarks.sending.world import EVERYBODY, accepted, checked, connected
from benchmarks.sinks.process import Sink, sink
from messaging import tasks
from messaging.choices.channels import ChannelKey
from messaging.choices.states import FINAL_STATES
from messaging.models.dispatch import Dispatch
from tests.journeys.workers import wait_until, worker

_PROCESSES = (1, 2, 4)
_QUESTION = "email, rate of {} worker processes : of one"
_OPTIONS = ("--concurrency", "4", "--without-gossip", "--without-mingle")
_LONGEST_SECONDS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One send to everybody: microseconds a mail."""

    clock: float
    workers: float  # of their processors
    database: float  # of PostgreSQL's processes, as far as they can be seen from here
    sink: float  # the share of one core that it worked


def measure(run: Run) -> Iterator[Figure]:
    """Yield how the rate grows, and what a mail costs whom."""
    if not run.is_on_postgresql:
        yield from (skipped(_QUESTION.format(n), "SQLite has one worker") for n in _PROCESSES[1:])
        return
    with (
        run.world(SHARE),
        sink("smtp") as server,
        connected(ChannelKey.EMAIL, "smtp", host="127.0.0.1", port=server.port),
    ):
        turns = {count: _turns(count, server, rounds(run)) for count in _PROCESSES}
    alone = turns[1]
    for count, several in turns.items():
        if count > 1:
            yield _compared(count, several, alone, is_void=server.is_too_busy)


def _compared(
    count: int, several: Sequence[Turn], alone: Sequence[Turn], *, is_void: bool
) -> Figure:
    pairs = zip(several, alone, strict=True)
    return Figure(
        question=_QUESTION.format(count),
        values=sorted(one.clock / own.clock for own, one in pairs),
        detail=f"{_told(several)}; one: {_told(alone)}",
        is_void=is_void,
    )


def _told(turns: Sequence[Turn]) -> str:
    """Say what a mail took: on the clock, and of whose processor."""
    clock, workers, database, busy = (
        median(getattr(turn, name) for turn in turns)
        for name in ("clock", "workers", "database", "sink")
    )
    return f"{clock:.3g} µs a mail, workers {workers:.3g}, database {database:.3g}, sink {busy:.0%}"


def _turns(count: int, server: Sink, rounds: int) -> list[Turn]:
    """Send to everybody a few times through so many workers, once more to warm them up."""
    with TemporaryDirectory() as folder, ExitStack() as stack:
        processes = [stack.enter_context(worker(folder, *_OPTIONS)).pid for _ in range(count)]
        stack.enter_context(hints_in(Path(folder)))
        return [_turn(server, processes) for _ in range(rounds + 1)][1:]


def _turn(server: Sink, processes: Sequence[int]) -> Turn:
    server.start()
    before, started = _worked(processes), time.perf_counter()
    dispatch = accepted({"email": EMAIL}, **EVERYBODY)
    tasks.hint(dispatch.public_id)
    ended = Dispatch.objects.filter(pk=dispatch.pk, state__in=FINAL_STATES)
    wait_until(ended.exists, _LONGEST_SECONDS)
    seconds = time.perf_counter() - started
    after, count = _worked(processes), checked(dispatch, server)
    workers, database = (now - then for now, then in zip(after, before, strict=True))
    return Turn(
        clock=seconds / count * MICROSECONDS,
        workers=workers / count * MICROSECONDS,
        database=database / count * MICROSECONDS,
        sink=server.busy,
    )


def _worked(processes: Sequence[int]) -> tuple[float, float]:
    """Return the seconds of the workers, and of PostgreSQL's processes that stay."""
    return sum(seconds_of(str(pid)) for pid in processes), sum(map(_seconds, _backends()))


def _backends() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity")
        return [row[0] for row in cursor.fetchall()]


def _seconds(pid: int) -> float:
    return seconds_of(str(pid)) if Path(f"/proc/{pid}/stat").exists() else 0.0
