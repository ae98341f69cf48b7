"""A sink as its user sees it: where it listens, what it has taken, how busy it was."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import IO, cast

from benchmarks.sinks.server import DIGEST, Tally

_ROOT = Path(__file__).parents[2]
MOST_BUSY = 0.9  # of its core; beyond that a run measures the sink


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What arrived between two questions."""

    messages: int
    bytes: int
    digest: int
    first_at: float
    busy: float  # the share of one core that the sink worked


class Sink:
    """A running sink. ``busiest`` is of all turns so far."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._asks = cast(IO[str], process.stdin)
        self._answers = cast(IO[str], process.stdout)
        self.port: int = json.loads(self._answers.readline())["port"]
        self.busiest = 0.0
        self._worked = self._asked_at = 0.0
        self.start()

    @property
    def is_too_busy(self) -> bool:
        """Whether what was measured may have been the sink."""
        return self.busiest > MOST_BUSY

    def start(self, *, is_hashing: bool = False) -> None:
        """Begin to count from nothing."""
        tally = self._ask(DIGEST if is_hashing else "count")
        self._worked, self._asked_at = tally.processor, perf_counter()

    def taken(self) -> Taken:
        """Return what has arrived since ``start``."""
        seconds = perf_counter() - self._asked_at
        tally = self._ask("count")
        busy = (tally.processor - self._worked) / seconds
        self.busiest = max(self.busiest, busy)
        return Taken(
            messages=tally.messages,
            bytes=tally.bytes,
            digest=tally.digest,
            first_at=tally.first_at,
            busy=busy,
        )

    def _ask(self, line: str) -> Tally:
        self._asks.write(f"{line}\n")
        self._asks.flush()
        return Tally(**json.loads(self._answers.readline()))


@contextmanager
def sink(kind: str) -> Iterator[Sink]:
    """Run the sink ``smtp`` or ``http`` meanwhile."""
    command = [sys.executable, "-m", f"benchmarks.sinks.{kind}"]
    process = subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield Sink(process)
    finally:
        cast(IO[str], process.stdin).close()
        process.wait()
        cast(IO[str], process.stdout).close()
