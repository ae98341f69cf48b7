"""Where each part of a tree stands: the path of its JSON, and how deep."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from messaging.audience.tree import Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One node of a tree. ``path`` is that of its JSON: ``audience.AND.0``."""

    path: str
    level: int  # 0 is the root
    node: Tree
    joins: str = ""  # AND, OR, NOT, or nothing for a filter
    within: str = ""  # what joins it to its siblings; nothing for the root
    parent: "Place | None" = None


def places(tree: Tree, *path: str) -> Iterator[Place]:
    """Yield a tree and all within it as written, each with its path behind ``path``."""
    yield from _places(tree, path, None)


def _places(tree: Tree, path: tuple[str, ...], parent: Place | None) -> Iterator[Place]:
    children = getattr(tree, "children", ())
    joins = getattr(tree, "key", "") if children else ""
    here = Place(
        path=".".join(path),
        level=parent.level + 1 if parent else 0,
        node=tree,
        joins=joins,
        within=parent.joins if parent else "",
        parent=parent,
    )
    yield here
    for at, child in enumerate(children):
        step = (joins,) if joins == "NOT" else (joins, str(at))
        yield from _places(child, (*path, *step), here)


class Shape:
    """A tree's ANDs, ORs and NOTs: what its filters' answers come to, asked again and again."""

    def __init__(self, parts: Sequence[Place]) -> None:
        at = {id(place): index for index, place in enumerate(parts)}
        self._joins = [place.joins for place in parts]
        self._children: list[list[int]] = [[] for _ in parts]
        for index, place in enumerate(parts):
            if place.parent:
                self._children[at[id(place.parent)]].append(index)

    def passes(self, answers: Iterator[object]) -> list[bool]:
        """Return for each node whether a user passes it; ``answers`` are the filters'."""
        passes = [not joins and bool(next(answers)) for joins in self._joins]
        for index in reversed(range(len(passes))):
            below = (passes[child] for child in self._children[index])
            if self._joins[index] == "AND":
                passes[index] = all(below)
            elif self._joins[index] == "OR":
                passes[index] = any(below)
            elif self._joins[index] == "NOT":
                passes[index] = not all(below)
        return passes

    def left_before(self, passes: Sequence[bool], *, left: bool) -> list[bool]:
        """Return for each node whether the user passes all that ANDs have before it."""
        before = [left] * len(passes)
        for index, children in enumerate(self._children):
            still = before[index]
            for child in children:
                before[child] = still
                still = still and (passes[child] or self._joins[index] != "AND")
        return before
