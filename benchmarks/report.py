"""What a run says: a table for people, a file for machines."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from statistics import median

from benchmarks.ratio import Pairs, Turn, milliseconds

_HEADINGS = ("question", "measured", "spread", "gate", "", "in detail")
_MICROSECONDS = 1_000_000


class Verdict(StrEnum):
    """What a gate says about a figure."""

    PASS = "pass"  # noqa: S105 - no password
    MISS = "MISS"
    VOID = "VOID"  # what was measured is the sink
    UNJUDGED = "-"  # no gate, or not the size that its gate speaks of
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line: values of all turns; their median may be at most ``gate``, at least ``floor``."""

    question: str
    values: Sequence[float] = ()
    unit: str = "times"
    gate: float | None = None
    floor: float | None = None
    detail: str = ""
    is_skipped: bool = False
    is_void: bool = False

    @property
    def value(self) -> float:
        """The median."""
        return median(self.values)

    @property
    def verdict(self) -> Verdict:
        """Whether the gate holds."""
        if self.is_skipped:
            return Verdict.SKIPPED
        if self.is_void:
            return Verdict.VOID
        if self.gate is None and self.floor is None:
            return Verdict.UNJUDGED
        is_low = self.gate is None or self.value <= self.gate
        is_high = self.floor is None or self.value >= self.floor
        return Verdict.PASS if is_low and is_high else Verdict.MISS

    def cells(self) -> tuple[str, ...]:
        """Return the line as the table shows it."""
        if self.is_skipped:
            return (self.question, "", "", "", self.verdict, self.detail)
        low, high = min(self.values), max(self.values)
        gate = "" if self.gate is None else f"≤ {self.gate:g}"
        gate = gate if self.floor is None else f"≥ {self.floor:g}"
        measured = f"{self.value:.3g} {self.unit}"
        spread = f"{low:.3g} to {high:.3g}"
        return (self.question, measured, spread, gate, self.verdict, self.detail)


def compared(question: str, pairs: Pairs, *, gate: float | None, against: str) -> Figure:
    """Return the line of two sides that were measured in turns."""
    detail = (
        f"ours {milliseconds(pairs.ours):,.1f} ms, {against} {milliseconds(pairs.theirs):,.1f} ms"
    )
    return Figure(question=question, values=pairs.ratios, gate=gate, detail=detail)


def priced(question: str, pairs: Pairs, *, of: str, count: int, gate: float | None) -> Figure:
    """Return the line of what each ``of`` so many costs us, in microseconds."""
    costs = [turn.clock * _MICROSECONDS / count for turn in pairs.ours]
    detail = f"{count:,}: ours {_told(pairs.ours, count)}, by hand {_told(pairs.theirs, count)}"
    return Figure(question=question, values=costs, unit=f"µs {of}", gate=gate, detail=detail)


def _told(turns: Sequence[Turn], count: int) -> str:
    """Say the time on the clock, and what one of so many costs a processor."""
    worked = [turn.processor for turn in turns if turn.processor is not None]
    processor = worked and f" ({median(worked) * _MICROSECONDS / count:.3g} µs of a processor)"
    return f"{milliseconds(turns):,.0f} ms{processor or ''}"


def skipped(question: str, why: str) -> Figure:
    """Return the line of what this run cannot ask, with the reason."""
    return Figure(question=question, detail=why, is_skipped=True)


def table(figures: Iterable[Figure]) -> str:
    """Return the figures, one a line, in columns."""
    rows = [_HEADINGS, *(figure.cells() for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return "\n".join(lines)


def write(figures: Iterable[Figure], path: Path, *, about: dict[str, object]) -> None:
    """Write what was measured, turn by turn, beside what it was measured on."""
    lines = [asdict(figure) | {"verdict": figure.verdict} for figure in figures]
    path.write_text(json.dumps({**about, "figures": lines}, indent=1, ensure_ascii=False) + "\n")
