"""What a builder is made of: groups, and in them clauses, each field as it was typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

ROOT = "r"


@dataclass(slots=True, kw_only=True)
class Clause:
    """One question. ``subject`` names kind and name at once; ``raw`` is JSON that has no row."""

    subject: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    raw: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing is asked yet."""
        return not self.subject.strip() and not self.raw.strip()


@dataclass(slots=True, kw_only=True)
class Group:
    """Parts that are joined; ``is_out`` leaves those users out.

    ``is_bare``: while it has one part, its JSON is that part without an operator around it.
    """

    op: str = "AND"
    is_out: bool = False
    is_bare: bool = False
    parts: list[Clause | Group] = field(default_factory=list)

    def at(self, spot: str) -> Clause | Group | None:
        """Return the part at ``r-0-1``; None where there is none."""
        found: Clause | Group | None = self
        for step in spot.split("-")[1:]:
            if not isinstance(found, Group) or not step.isdecimal():
                return None
            found = found.parts[int(step)] if int(step) < len(found.parts) else None
        return found if spot.partition("-")[0] == ROOT else None


def spots(part: Clause | Group, spot: str = ROOT) -> Iterator[tuple[str, Clause | Group]]:
    """Yield a part and all within it, each with where it stands."""
    yield spot, part
    if isinstance(part, Group):
        for at, inner in enumerate(part.parts):
            yield from spots(inner, f"{spot}-{at}")
