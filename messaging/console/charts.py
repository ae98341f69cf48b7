"""Figures as SVG: shares of a bar, drawn on the server."""

from collections.abc import Mapping
from dataclasses import dataclass

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
