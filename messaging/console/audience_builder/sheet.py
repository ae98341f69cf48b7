"""The builder as its templates show it: every part with its options, inputs, counts, problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from messaging.audience.registry import Grammar
from messaging.console.audience_builder import comparisons as offered
from messaging.console.audience_builder.catalogue import Catalogue, Subject
from messaging.console.audience_builder.comparisons import Choice
from messaging.console.audience_builder.deeds import has_room
from messaging.console.audience_builder.filters import value_type
from messaging.console.audience_builder.parts import ROOT, Clause, Group

COUNTED = ("custom_event", "purchase")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How many users a part means alone, and how many are left after it; None: not told."""

    alone: int | None = None
    left: int | None = None
    is_estimate: bool = False
    is_last: bool = False  # it removes the last user


@dataclass(frozen=True, slots=True, kw_only=True)
class PartShown:
    """What clauses and groups have in common."""

    spot: str
    problems: Sequence[str] = ()
    figures: Figures | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseShown(PartShown):
    """One row: what it asks about, how, and for what."""

    template: str = "console/audience_builder/_clause.html"
    clause: Clause
    subject: Subject | None
    tag: str = ""  # the attribute's type
    comparisons: Sequence[Choice] = ()
    input: str = "none"
    states: Sequence[Choice] = ()
    windows: Sequence[Choice] = ()
    has_count: bool = False
    value_types: Sequence[Choice] = ()

    @property
    def is_counted(self) -> bool:
        """Whether it asks how often something happened."""
        return self.subject is not None and self.subject.kind in COUNTED


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupShown(PartShown):
    """Parts with what joins them."""

    template: str = "console/audience_builder/_group.html"
    group: Group
    parts: Sequence[PartShown]
    has_room: bool
    may_nest: bool = True
    grammar_has_not: bool = True

    @property
    def is_root(self) -> bool:
        """Whether it holds all others."""
        return self.spot == ROOT


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What a builder is shown with."""

    catalogue: Catalogue
    grammar: Grammar
    problems: Mapping[str, Sequence[str]] = field(default_factory=dict)
    figures: Mapping[str, Figures] = field(default_factory=dict)

    def shown(self, root: Group) -> GroupShown:
        """Return the whole form, ready for its templates."""
        return self._group(root, root, ROOT)

    def _group(self, root: Group, group: Group, spot: str) -> GroupShown:
        parts = [
            self._group(root, part, f"{spot}-{at}")
            if isinstance(part, Group)
            else self._clause(part, f"{spot}-{at}")
            for at, part in enumerate(group.parts)
        ]
        return GroupShown(
            spot=spot,
            problems=self.problems.get(spot, ()),
            figures=self.figures.get(spot),
            group=group,
            parts=parts,
            has_room=has_room(root, spot),
            grammar_has_not="NOT" in self.grammar.groups,
        )

    def _clause(self, clause: Clause, spot: str) -> ClauseShown:
        subject = self.catalogue.subject_of(clause.subject)
        found = {
            "spot": spot,
            "problems": self.problems.get(spot, ()),
            "figures": self.figures.get(spot),
            "clause": clause,
            "subject": subject,
        }
        if subject is None or clause.raw:
            return ClauseShown(**found)  # type: ignore[arg-type]
        return ClauseShown(**found, **self._inputs(clause, subject))  # type: ignore[arg-type]

    def _inputs(self, clause: Clause, subject: Subject) -> dict[str, object]:
        comparison = clause.fields.get("comparison", "")
        read_as = value_type(subject, clause.fields, self.catalogue)
        words = offered.comparisons(subject, self.catalogue, self.grammar)
        kind = self.catalogue.types.get(subject.ref) if subject.kind == "custom_attribute" else None
        is_counted = subject.kind in COUNTED
        return {
            "tag": kind.word if kind else "",
            "comparisons": offered.choices(words, comparison, times=is_counted),
            "input": offered.value_input(subject, comparison, read_as),
            "states": offered.states(subject, clause.fields.get("value", "")),
            "windows": offered.windows(clause.fields.get("window", "")) if is_counted else (),
            "has_count": is_counted and offered.has_count(comparison),
            "value_types": self._value_types(subject, comparison, read_as, clause),
        }

    def _value_types(  # noqa: PLR0917 - what decides it
        self, subject: Subject, comparison: str, read_as: str, clause: Clause
    ) -> Sequence[Choice]:
        """Return what a value may be read as, where the attribute's type does not say so."""
        is_open = subject.ref not in self.catalogue.types or "as" in clause.fields
        if subject.kind != "custom_attribute" or not is_open:
            return ()
        return offered.value_types(comparison, read_as)
