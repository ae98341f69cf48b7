"""Groups and clauses as the JSON of an audience, and where in it each of them stands."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from messaging.console.audience_builder import filters
from messaging.console.audience_builder.catalogue import Catalogue
from messaging.console.audience_builder.parts import ROOT, Clause, Group
from messaging.errors import InvalidRequestError
from messaging.strict_json import parse

Path = tuple[str, ...]


@dataclass(slots=True)
class Built:
    """What a form comes to: JSON, where each part of it stands, and what is wrong with the form."""

    audience: Any = None  # JSON; None is everybody
    places: dict[str, str] = field(default_factory=dict)  # path in the JSON: spot in the form
    problems: dict[str, list[str]] = field(default_factory=dict)  # by spot

    def spot_of(self, path: str) -> str:
        """Return the spot that a path of the JSON lies in."""
        parts = path.split(".") if path else []
        while parts and ".".join(parts) not in self.places:
            parts.pop()
        return self.places.get(".".join(parts), ROOT)


def to_json(root: Group, catalogue: Catalogue) -> Built:
    """Return what the form comes to; parts that say nothing yet are problems, and left out."""
    writer = _Writer(catalogue)
    if root.parts:
        writer.built.audience = writer.group(root, ROOT, ())
    return writer.built


class _Writer:
    """Writes part by part, and notes what it meets."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.built = Built()

    def group(self, group: Group, spot: str, path: Path) -> Any:  # noqa: ANN401 - JSON
        is_alone = group.is_bare and len(group.parts) == 1
        inner: list[Any] = []  # Any: JSON
        for at, part in enumerate(group.parts):
            below = () if is_alone else (group.op, str(len(inner)))
            steps = ("NOT", *below) if group.is_out else below
            written = self.part(part, f"{spot}-{at}", (*path, *steps))
            if written is not None:
                inner.append(written)
        if not inner:
            if not group.parts:
                self.built.problems[spot] = [_("Add a filter, or remove this group.")]
            return None
        self.built.places.setdefault(".".join(path), spot)
        content = inner[0] if is_alone else {group.op: inner}
        return {"NOT": content} if group.is_out else content

    def part(self, part: Clause | Group, spot: str, path: Path) -> Any:  # noqa: ANN401 - JSON
        if isinstance(part, Group):
            return self.group(part, spot, path)
        written = self.clause(part, spot)
        if written is not None:
            self.built.places.setdefault(".".join(path), spot)
        return written

    def clause(self, part: Clause, spot: str) -> Any:  # noqa: ANN401 - JSON
        if part.raw.strip():
            return self._raw(part.raw, spot)
        subject = self.catalogue.subject_of(part.subject)
        if subject is None or not part.fields.get("comparison"):
            missing = _("Choose a comparison.") if subject else _("Choose what to ask about.")
            self.built.problems[spot] = [missing]
            return None
        return filters.to_json(part, subject, self.catalogue)

    def _raw(self, text: str, spot: str) -> Any:  # noqa: ANN401 - JSON
        try:
            return parse(text.encode(errors="replace"))
        except InvalidRequestError as fault:
            self.built.problems[spot] = [fault.message]
            return None
