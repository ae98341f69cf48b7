"""What a turn of sending took: on the clock, of processors, and of the database's log."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, process_time
from typing import TypeVar

from benchmarks.processor import backend_seconds
from benchmarks.questions import Run
from benchmarks.sending.database_log import logged_bytes

MICROSECONDS = 1_000_000
_ROUNDS, _FEW_ROUNDS = 5, 2


@dataclass(slots=True, kw_only=True)
class Effort:
    """One turn of one side. Where the database's processes cannot be seen they count as nothing."""

    count: int = 0  # messages
    clock: float = 0.0
    processor: float = 0.0  # seconds of this process, SQLite in it
    database: float = 0.0  # seconds of PostgreSQL's processes for us
    wal: int = 0  # bytes that the whole server has logged
    others: list[float] = field(default_factory=list)  # what lanes report of their own backends

    @property
    def each(self) -> float:
        """Microseconds a message."""
        return self.clock / self.count * MICROSECONDS

    @property
    def processor_each(self) -> float:
        """Microseconds of all processors a message."""
        return (self.processor + self.database) / self.count * MICROSECONDS

    @property
    def wal_each(self) -> float:
        """Logged bytes a message."""
        return self.wal / self.count


Name = TypeVar("Name", str, int)
Side = Callable[[], Effort]


@contextmanager
def measured() -> Iterator[Effort]:
    """Measure what is done inside; whoever does it fills in how many messages it was."""
    effort = Effort()
    wal, database = logged_bytes(), backend_seconds() or 0.0
    worked, start = process_time(), perf_counter()
    yield effort
    effort.clock = perf_counter() - start
    effort.processor = process_time() - worked
    effort.database = (backend_seconds() or 0.0) - database + sum(effort.others)
    effort.wal = logged_bytes() - wal


def rounds(run: Run) -> int:
    """Return how often each side has its turn."""
    return _ROUNDS if run.is_full else _FEW_ROUNDS


def by_turns(sides: Mapping[Name, Side], rounds: int) -> dict[Name, list[Effort]]:
    """Let each side have its turn, another first in each round."""
    names = list(sides)
    efforts: dict[Name, list[Effort]] = {name: [] for name in names}
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            efforts[name].append(sides[name]())
    return efforts


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Return ours to theirs, pair by pair, lowest first."""
    return sorted(own / other for own, other in zip(ours, theirs, strict=True))


class Memory:
    """The most memory that this process held since ``start``; nothing where that is not told."""

    _RESET_PEAK = "5"  # man 5 proc, clear_refs

    def start(self) -> None:
        """Forget earlier peaks."""
        Path(f"/proc/{os.getpid()}/clear_refs").write_text(self._RESET_PEAK)

    @staticmethod
    def peak_mebibytes() -> float:
        """Return the peak since ``start``."""
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
        return 0.0
