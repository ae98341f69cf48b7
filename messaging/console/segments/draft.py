"""A segment as it is edited: its name, its audience as a form, and what the two come to."""

from dataclasses import dataclass, field
from typing import Any, Self

from django.http import QueryDict
from django.utils.translation import gettext as _

from messaging.audience.registry import SEGMENT
from messaging.audience.segments import saved_tree
from messaging.audience.tree import Tree
from messaging.console.audience_builder.catalogue import Catalogue
from messaging.console.audience_builder.deeds import done, settle
from messaging.console.audience_builder.parts import Group
from messaging.console.audience_builder.reading import from_json, from_post
from messaging.console.audience_builder.writing import Built, to_json
from messaging.errors import InvalidRequestError, Problem
from messaging.models.segment import Segment
from messaging.strict_json import parse

LONGEST_JSON = 256 * 1024  # characters


@dataclass(slots=True)
class Draft:
    """One segment being edited. ``built`` is its JSON, ``tree`` what that means, if it can be."""

    name: str
    description: str
    root: Group
    catalogue: Catalogue
    json_text: str = ""  # what was pasted, as long as it cannot be read
    built: Built = field(default_factory=Built)
    tree: Tree | None = None
    problems: dict[str, list[str]] = field(default_factory=dict)  # by spot, or name, json

    @classmethod
    def of(cls, segment: Segment | None, catalogue: Catalogue) -> Self:
        """Show a saved segment, or an empty form."""
        audience = segment.audience if segment else None
        name, description = (segment.name, segment.description) if segment else ("", "")
        return cls(name, description, from_json(audience, catalogue), catalogue).read()

    @classmethod
    def from_post(cls, post: QueryDict, catalogue: Catalogue) -> Self:
        """Read what the browser sent, and do what its button says."""
        name, description = post.get("name", ""), post.get("description", "")
        root = done(from_post(post), post.get("do", ""))
        settle(root, catalogue, SEGMENT)
        draft = cls(name, description, root, catalogue)
        if post.get("do") == "read-json":
            draft.paste(post.get("json", ""))
        return draft.read()

    def paste(self, text: str) -> None:
        """Take the audience from JSON; what is none is kept as it was typed, with the reason."""
        try:
            audience = _parsed(text)
        except ValueError as fault:
            self.json_text = text
            self.problems["json"] = [str(fault)]
        else:
            self.root = from_json(audience, self.catalogue)

    def read(self) -> Self:
        """Write the JSON and read it as a service would, noting each problem at its part."""
        self.built = to_json(self.root, self.catalogue)
        for spot, reasons in self.built.problems.items():
            self.problems.setdefault(spot, []).extend(reasons)
        try:
            self.tree = saved_tree(self.built.audience)
        except InvalidRequestError as fault:
            self.note(fault.problems)
        return self

    def note(self, problems: Any) -> None:  # noqa: ANN401 - a sequence of problems
        """Put each problem where it belongs: at a field's name, or at a part of the audience."""
        for problem in problems:
            place = problem.path if problem.path in {"name", "description", "tags"} else None
            spot = place or self.built.spot_of(problem.path.removeprefix("audience").strip("."))
            self.problems.setdefault(spot, []).append(_said(problem))

    @property
    def is_whole(self) -> bool:
        """Whether it could be saved, as far as can be told from here."""
        return self.tree is not None and not self.problems


def _said(problem: Problem) -> str:
    """Return a problem as a sentence: the member's own name, then the rule."""
    member = problem.path.rpartition(".")[2]
    is_rule = problem.reason[:1].islower() and member and not member.isdecimal()
    return f"{member} {problem.reason}" if is_rule else problem.reason


def _parsed(text: str) -> Any:  # noqa: ANN401 - JSON
    if len(text) > LONGEST_JSON:
        raise ValueError(_("This is more than an audience can hold."))
    if not text.strip():
        return None
    try:
        found = parse(text.encode(errors="replace"))
    except InvalidRequestError as fault:
        raise ValueError(fault.message) from None
    return found["audience"] if set(found) == {"audience"} else found
