"""Sets of characters, and how PostgreSQL's patterns write them: by their codes and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass

from messaging.audience.expressions.letter_case import letters_with_case

FIRST, LAST = 1, 0x10FFFF  # U+0000 is in no text that a database holds
Range = tuple[int, int]  # both included


@dataclass(frozen=True, slots=True)
class CodePoints:
    """A set of code points as ranges, ascending, with gaps between them."""

    ranges: tuple[Range, ...] = ()

    @classmethod
    def of(cls, ranges: Iterable[Range]) -> "CodePoints":
        """Return the set of ranges that may overlap, in any order."""
        merged: list[Range] = []
        for low, high in sorted(ranges):
            if merged and low <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
            else:
                merged.append((low, high))
        return cls(tuple(merged))

    @classmethod
    def named(cls, bounds: str) -> "CodePoints":
        """Return the set of a text that holds first and last of each range: ``09AZaz``."""
        return cls.of(zip(map(ord, bounds[::2]), map(ord, bounds[1::2]), strict=True))

    def __or__(self, other: "CodePoints") -> "CodePoints":
        return CodePoints.of([*self.ranges, *other.ranges])

    def __contains__(self, code: int) -> bool:
        return any(low <= code <= high for low, high in self.ranges)

    def in_any_case(self) -> "CodePoints":
        """Return the set with every letter that is one of its own but for its case."""
        families = (family for code, family in letters_with_case().items() if code in self)
        return self | CodePoints.of((code, code) for family in families for code in family)

    def others(self) -> "CodePoints":
        """Return every character that is not in the set."""
        gaps, start = [], FIRST
        for low, high in self.ranges:
            if start < low:
                gaps.append((start, low - 1))
            start = high + 1
        return CodePoints((*gaps, (start, LAST)) if start <= LAST else tuple(gaps))

    def as_postgresql(self) -> str:
        """Return an atom that matches one character of the set; never, if it is empty."""
        if not self.ranges:
            return "(?:(?!))"
        if self.ranges == ((FIRST, LAST),):
            return "."  # a newline too, in PostgreSQL's default
        return f"[{''.join(map(_written, self.ranges))}]"


def _written(span: Range) -> str:
    low, high = (f"\\U{code:08X}" for code in span)
    return low if low == high else f"{low}-{high}"
