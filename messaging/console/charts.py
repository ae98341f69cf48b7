"""Figures as SVG: shares of a bar, a line over days, drawn on the server."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from messaging.reports.figures import Figures

ORDER = ("sent", "skipped", "failed", "cancelled", "unknown", "pending")
LEAST_PERCENT = 0.8  # so that 41 failed among 55,236 can be seen


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of an outcome bar; ``x`` and ``width`` are SVG lengths, whatever the language."""

    term: str
    count: int
    x: str
    width: str


def outcome_bar(figures: Figures) -> list[Part]:
    """Return the parts of a bar in their fixed order: as long as their share, yet never unseen."""
    counts = {term: count for term, count in figures.terms().items() if count > 0}
    widths = _widths(counts)
    parts, x = [], 0.0
    for term in ORDER:
        if term in widths:
            parts.append(Part(term, counts[term], f"{x:.3f}%", f"{widths[term]:.3f}%"))
            x += widths[term]
    return parts


def _widths(counts: Mapping[str, int]) -> dict[str, float]:
    """Return percentages that add up to 100; the largest gives what the smallest need."""
    total = sum(counts.values())
    widths = {term: max(100 * count / total, LEAST_PERCENT) for term, count in counts.items()}
    if widths:
        largest = max(widths, key=widths.__getitem__)
        widths[largest] -= sum(widths.values()) - 100
    return widths


SPARK_WIDTH, SPARK_HEIGHT = 120, 28
_MARGIN = 3  # so that a line at the top or bottom is not cut


@dataclass(frozen=True, slots=True)
class Spark:
    """A line over days. A day without a figure is a gap, so there may be several lines."""

    lines: Sequence[str]  # of points, as SVG writes them
    days: Sequence[tuple[date, int]]  # as a table, oldest first
    width: int = SPARK_WIDTH
    height: int = SPARK_HEIGHT

    @property
    def first(self) -> int | None:
        """The oldest figure."""
        return self.days[0][1] if self.days else None

    @property
    def last(self) -> int | None:
        """The newest figure."""
        return self.days[-1][1] if self.days else None


def sparkline(sizes: Mapping[date, int], *, days: int, until: date) -> Spark:
    """Return the last ``days`` as lines: from the smallest figure below to the largest on top."""
    least, most = min(sizes.values(), default=0), max(sizes.values(), default=0)
    span, step = max(most - least, 1), SPARK_WIDTH / max(days - 1, 1)
    room = SPARK_HEIGHT - 2 * _MARGIN
    runs: list[list[str]] = [[]]
    for at in range(days):
        size = sizes.get(until - timedelta(days=days - 1 - at))
        if size is None:
            runs.append([])
            continue
        height = 0.5 if most == least else (size - least) / span
        runs[-1].append(f"{at * step:.1f},{_MARGIN + room * (1 - height):.1f}")
    lines = [" ".join(run if len(run) > 1 else run * 2) for run in runs if run]
    return Spark(lines, sorted(sizes.items()))
