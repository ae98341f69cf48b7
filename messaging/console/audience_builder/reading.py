"""A whole audience as groups and clauses: read from its JSON, or from the form that was posted."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from messaging.audience.reader import MOST_FILTERS, MOST_LEVELS
from messaging.console.audience_builder import filters
from messaging.console.audience_builder.catalogue import Catalogue
from messaging.console.audience_builder.parts import ROOT, Clause, Group

OPERATORS = ("AND", "OR")
NAMES = (
    *("was", "comparison", "value", "as", "count", "window", "days"),
    *("after", "before", "from", "to"),
)


def from_json(audience: Any, catalogue: Catalogue) -> Group:  # noqa: ANN401 - whatever JSON holds
    """Return the form of an audience; None is an empty one. Nothing is refused and nothing lost."""
    if audience is None:
        return Group()
    part = _part(audience, catalogue, level=1)
    if isinstance(part, Group) and not part.is_out:
        return part
    return Group(is_bare=True, parts=[part])


def _part(value: Any, catalogue: Catalogue, *, level: int) -> Clause | Group:  # noqa: ANN401 - JSON
    if not isinstance(value, dict) or len(value) != 1 or level > MOST_LEVELS:
        return Clause(raw=json.dumps(value, ensure_ascii=False))
    ((key, body),) = value.items()
    if key == "NOT":
        return _turned_round(_part(body, catalogue, level=level + 1))
    if key in OPERATORS and isinstance(body, list) and body:
        return Group(op=key, parts=[_part(each, catalogue, level=level + 1) for each in body])
    return filters.from_json(key, body, catalogue)


def _turned_round(part: Clause | Group) -> Group:
    if isinstance(part, Group) and not (part.is_out or part.is_bare):
        part.is_out = True
        return part
    return Group(is_out=True, is_bare=True, parts=[part])


def from_post(post: QueryDict) -> Group:
    """Return what the browser sent; parts that hang on nothing are left out."""
    found: dict[str, Clause | Group] = {}
    for line in post.getlist("part")[: 2 * MOST_FILTERS]:
        spot, _colon, kind = line.partition(":")
        part = _posted_group(post, spot, kind) if kind != "clause" else _posted_clause(post, spot)
        parent = found.get(spot.rpartition("-")[0])
        if isinstance(parent, Group):
            parent.parts.append(part)
        elif spot != ROOT:
            continue
        found[spot] = part
    root = found.get(ROOT)
    return root if isinstance(root, Group) else Group()


def _posted_group(post: Mapping[str, str], spot: str, kind: str) -> Group:
    op = post.get(f"{spot}.op", "")
    marks = kind.split("+")
    return Group(
        op=op if op in OPERATORS else OPERATORS[0], is_out="out" in marks, is_bare="bare" in marks
    )


def _posted_clause(post: Mapping[str, str], spot: str) -> Clause:
    fields = {name: post[f"{spot}.{name}"] for name in NAMES if f"{spot}.{name}" in post}
    fields = {name: text.replace("\r\n", "\n") for name, text in fields.items()}
    was = fields.pop("was", None)
    if was is not None and was != post.get(f"{spot}.subject", ""):
        fields = {}  # it asks about something else now
    return Clause(
        subject=post.get(f"{spot}.subject", ""), raw=post.get(f"{spot}.raw", ""), fields=fields
    )
