"""The tree of an audience: filters, joined by AND and OR, turned round by NOT.

A tree without a filter cannot be built: Django reads an empty ``Q`` as everybody.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import Any, ClassVar, Protocol, Self, cast

from django.db.models import Q

from messaging.errors import InvalidRequestError, Problem
from messaging.models.user import User


class Tree(Protocol):
    """What a filter, an And, an Or and a Not have in common."""

    def condition(self, now: datetime) -> Q:
        """Return the condition on users at ``now``; never an empty one, and never NULL."""

    def words(self) -> str:
        """Say in plain English who is meant."""

    def to_json(self) -> dict[str, Any]:
        """Return the JSON that reads as this tree."""

    def patterns(self) -> tuple[str, ...]:
        """Return every pattern that the database would run."""


class Leaf(Tree, Protocol):
    """One question about a user."""

    def actual(self, user: User, now: datetime) -> Any:  # noqa: ANN401 - JSON
        """Return what is stored of what it asks about, as JSON; ``None``: nothing."""


class Filter(Leaf, Protocol):
    """A question that a caller may ask. ``key`` is its name in the JSON."""

    key: ClassVar[str]

    @classmethod
    def read(cls, value: object) -> Self:
        """Read what stands behind ``key``; raises ``InvalidRequestError`` with every problem."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Several trees; ``key`` joins them."""

    children: tuple[Tree, ...]
    key: ClassVar[str] = ""

    def __post_init__(self) -> None:
        if not self.children:
            raise ValueError("An audience without a filter would be everybody.")

    def words(self) -> str:
        """Join the children's words; an And or Or inside stands in brackets."""
        parts = (
            f"({child.words()})" if isinstance(child, And | Or) else child.words()
            for child in self.children
        )
        return f" {self.key.lower()} ".join(parts)

    def patterns(self) -> tuple[str, ...]:
        """Return the children's, in the order in which they were written."""
        return tuple(pattern for child in self.children for pattern in child.patterns())

    def to_json(self) -> dict[str, Any]:
        """Return the operator with its children."""
        return {self.key: [child.to_json() for child in self.children]}


@dataclass(frozen=True, slots=True)
class And(_Group):
    """Users whom all children mean."""

    key: ClassVar[str] = "AND"

    def condition(self, now: datetime) -> Q:
        """Return all conditions at once."""
        return reduce(and_, (child.condition(now) for child in self.children))


@dataclass(frozen=True, slots=True)
class Or(_Group):
    """Users whom at least one child means."""

    key: ClassVar[str] = "OR"

    def condition(self, now: datetime) -> Q:
        """Return any of the conditions."""
        return reduce(or_, (child.condition(now) for child in self.children))


@dataclass(frozen=True, slots=True)
class Not(_Group):
    """Users whom its one child does not mean."""

    key: ClassVar[str] = "NOT"

    def condition(self, now: datetime) -> Q:
        """Return the opposite: no condition is ever NULL, so it holds for all others."""
        return ~self.children[0].condition(now)

    def words(self) -> str:
        """Say it: ``not (country is “ES”)``."""
        return f"not ({self.children[0].words()})"

    def to_json(self) -> dict[str, Any]:
        """Return the operator with its child."""
        return {self.key: self.children[0].to_json()}


@dataclass(frozen=True, slots=True)
class Everyone:
    """Every user: a segment without filters. No JSON of a caller reads as this."""

    def condition(self, now: datetime) -> Q:  # noqa: ARG002 - the same at any time
        """Return a condition that holds for each row, and is not empty."""
        return Q(pk__isnull=False)

    def words(self) -> str:
        """Say so."""
        return "every user"

    def to_json(self) -> dict[str, Any]:
        """Raise ``TypeError``: everybody is said by a segment or by ``broadcast``, not here."""
        raise TypeError("An audience cannot say everybody.")

    def patterns(self) -> tuple[str, ...]:
        """Return none."""
        return ()

    def actual(self, user: User, now: datetime) -> None:
        """Return nothing: it asks about nothing."""


def nodes(tree: Tree) -> Iterator[Tree]:
    """Yield a tree and all within it, in the order in which they were written."""
    yield tree
    if isinstance(tree, _Group):
        for child in tree.children:
            yield from nodes(child)


def leaves(tree: Tree) -> Iterator[Leaf]:
    """Yield the filters of a tree, in the order in which they were written."""
    return (cast("Leaf", node) for node in nodes(tree) if not isinstance(node, _Group))


def replaced(tree: Tree, of: Callable[[Leaf], Tree]) -> Tree:
    """Return the same tree with ``of(leaf)`` in the place of each filter.

    What ``of`` raises as ``InvalidRequestError`` comes out with the path of every filter.
    """
    if not isinstance(tree, _Group):
        return of(cast("Leaf", tree))
    children: list[Tree] = []
    problems: list[Problem] = []
    message = ""
    for at, child in enumerate(tree.children):
        try:
            children.append(replaced(child, of))
        except InvalidRequestError as fault:
            place = (tree.key,) if isinstance(tree, Not) else (tree.key, at)
            problems += fault.within(*place).problems
            message = fault.message
    if problems:
        raise InvalidRequestError(message, problems)
    return type(tree)(tuple(children))


def without_shell(tree: Tree) -> Tree:
    """Return what an And or Or of one, or of one of one, comes to."""
    while isinstance(tree, And | Or) and len(tree.children) == 1:
        (tree,) = tree.children
    return tree
