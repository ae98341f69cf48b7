"""Two things, measured in turns: whatever else the machine does meets both alike."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

PAIRS = 7  # after one that warms up and is compared
_MILLISECOND = 1_000

Deed = Callable[[], Any]  # Any: an answer, made comparable by a reading
Reading = Callable[[Any], object]


def _same(answer: object) -> object:
    return answer


class DisagreementError(Exception):
    """Two sides of one question gave two answers: their times say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Seconds of both sides, turn by turn."""

    ours: tuple[float, ...]
    theirs: tuple[float, ...]

    @property
    def ratios(self) -> list[float]:
        """Ours to theirs, lowest first; the median gates, the ends are the spread."""
        return sorted(own / other for own, other in zip(self.ours, self.theirs, strict=True))

    @property
    def our_milliseconds(self) -> float:
        """The median of our side."""
        return median(self.ours) * _MILLISECOND

    @property
    def their_milliseconds(self) -> float:
        """The median of the other side."""
        return median(self.theirs) * _MILLISECOND


def in_turns(
    ours: Deed, theirs: Deed, *, ours_as: Reading = _same, theirs_as: Reading = _same
) -> Pairs:
    """Time both sides in turns, each first every other time.

    ``ours_as`` and ``theirs_as`` make answers comparable, off the clock. Raises
    ``DisagreementError`` when they differ.
    """
    if ours_as(ours()) != theirs_as(theirs()):
        raise DisagreementError("Both sides were asked the same and answered differently.")
    seconds: dict[Deed, list[float]] = {ours: [], theirs: []}
    for turn in range(PAIRS):
        for deed in (ours, theirs) if turn % 2 else (theirs, ours):
            seconds[deed].append(_seconds(deed))
    return Pairs(ours=tuple(seconds[ours]), theirs=tuple(seconds[theirs]))


def _seconds(deed: Deed) -> float:
    start = perf_counter()
    deed()
    return perf_counter() - start
