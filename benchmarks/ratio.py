"""Two things, measured in turns: whatever else the machine does meets both alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.processor import processor_seconds

PAIRS = 7  # after one that warms up and is compared
_MILLISECOND = 1_000

Deed = Callable[[], Any]  # Any: an answer, made comparable by a reading
Reading = Callable[[Any], object]


def _same(answer: object) -> object:
    return answer


class DisagreementError(Exception):
    """Two sides of one question gave two answers: their times say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One side's turn, in seconds: on the clock, and of a processor where that can be told."""

    clock: float
    processor: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Both sides, turn by turn."""

    ours: tuple[Turn, ...]
    theirs: tuple[Turn, ...]

    @property
    def ratios(self) -> list[float]:
        """Ours to theirs, lowest first; the median gates, the ends are the spread."""
        pairs = zip(self.ours, self.theirs, strict=True)
        return sorted(own.clock / other.clock for own, other in pairs)


def milliseconds(turns: Sequence[Turn]) -> float:
    """Return the median on the clock."""
    return median(turn.clock for turn in turns) * _MILLISECOND


def in_turns(
    ours: Deed, theirs: Deed, *, ours_as: Reading = _same, theirs_as: Reading = _same
) -> Pairs:
    """Time both sides in turns, each first every other time.

    ``ours_as`` and ``theirs_as`` make answers comparable, off the clock. Raises
    ``DisagreementError`` when they differ.
    """
    if ours_as(ours()) != theirs_as(theirs()):
        raise DisagreementError("Both sides were asked the same and answered differently.")
    turns: dict[Deed, list[Turn]] = {ours: [], theirs: []}
    for turn in range(PAIRS):
        for deed in (ours, theirs) if turn % 2 else (theirs, ours):
            turns[deed].append(_turn(deed))
    return Pairs(ours=tuple(turns[ours]), theirs=tuple(turns[theirs]))


def _turn(deed: Deed) -> Turn:
    worked, start = processor_seconds(), perf_counter()
    deed()
    clock = perf_counter() - start
    if worked is None or (now := processor_seconds()) is None:
        return Turn(clock=clock)
    return Turn(clock=clock, processor=now - worked)
