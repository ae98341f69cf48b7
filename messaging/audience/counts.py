"""How many users that is: of an audience, and of each of its parts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Case, Count, ExpressionWrapper, Q, Value, When

from messaging.audience.places import Place, Shape
from messaging.audience.tree import Leaf, Tree, nodes, replaced, without_shell
from messaging.models.user import User, UserQuerySet

_ALL = 2**62  # a limit that limits nothing, and keeps a database from asking twice
MOST_FOLDED = 400_000  # nodes times combinations of answers: half a second of Python


@dataclass(slots=True, kw_only=True)
class NodeCount:
    """One node: how many users it means alone, and how many are left after it.

    ``left`` counts users who pass it and all that an AND has before it; among the alternatives of
    an OR, and of who is left out, nobody is left or gone, so it is None there.
    """

    place: Place
    alone: int = 0
    left: int | None = field(default=0)


def count(users: UserQuerySet) -> int:
    """Return how many users there are, exactly, in one statement."""
    return users.count()


def count_each(tree: Tree, *, now: datetime) -> list[int]:
    """Return how many users each node means: the root first, then as written. One statement.

    Each filter is asked once a user, however often it stands in the tree: what a user did is
    looked up in another table, and a node has all the filters below it.
    """
    answers = _Answers(now)
    # A group of one counts as its child, so that deep trees stay within a statement's columns.
    parts = [without_shell(node) for node in nodes(replaced(tree, answers.to))]
    names = {id(part): f"node_{place}" for place, part in enumerate(parts)}
    users = User.objects.annotate(**answers.columns).values("pk", *answers.columns)
    figures = users[:_ALL].aggregate(
        **{names[id(part)]: Count("pk", filter=part.condition(now)) for part in parts}
    )
    return [figures[names[id(part)]] for part in parts]


class _Answers:
    """The answers of a tree's filters, each in a column; filters that say the same share one."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.columns: dict[str, ExpressionWrapper] = {}
        self._names: dict[str, str] = {}

    def to(self, leaf: Leaf) -> Tree:
        """Return what stands for ``leaf`` where its answer is a column."""
        # By what it says: to Python a filter on 1 equals one on true.
        name = self._names.setdefault(repr(leaf), f"leaf_{len(self._names)}")
        if name not in self.columns:
            condition = leaf.condition(self.now)
            self.columns[name] = ExpressionWrapper(condition, BooleanField())
        return _Answer(name)


@dataclass(frozen=True, slots=True, eq=False)
class _Answer:
    """A filter that has been asked."""

    name: str

    def condition(self, now: datetime) -> Q:  # noqa: ARG002 - it has been asked
        """Return whether the answer was yes."""
        return Q((self.name, True))

    def words(self) -> str:
        """Return the column's name."""
        return self.name

    def to_json(self) -> dict[str, Any]:
        """Raise ``TypeError``: nobody wrote this."""
        raise TypeError("An answer is not a question.")

    def patterns(self) -> tuple[str, ...]:
        """Return none."""
        return ()


def count_nodes(
    roots: Sequence[Sequence[Place]], *, named: Q | None, among: UserQuerySet, now: datetime
) -> list[NodeCount] | None:
    """Return every node's counts over ``among``, all users or a slice of them; one statement.

    ``roots`` are trees that users must be in all of, one after the other, ``named`` what is asked
    before them. The database asks each filter once a user and counts who gave the same answers;
    what groups come to is made of that here. None when the answers are too many to be made of.
    """
    parts = [place for root in roots for place in root]
    filters = [place for place in parts if not place.joins]
    flags = {f"filter_{at}": _flag(place.node.condition(now)) for at, place in enumerate(filters)}
    flags["is_named"] = Value(1) if named is None else _flag(named)
    rows = among.order_by().annotate(**flags).values(*flags).annotate(n=Count("pk"))
    most = MOST_FOLDED // max(len(parts), 1)
    combinations = list(rows.values_list(*flags, "n")[: most + 1])
    return None if len(combinations) > most else _folded(roots, combinations)


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0))


def _folded(
    roots: Sequence[Sequence[Place]],
    combinations: Iterable[tuple[int, ...]],
) -> list[NodeCount]:
    counts = [
        NodeCount(place=place, left=None if place.within in {"OR", "NOT"} else 0)
        for root in roots
        for place in root
    ]
    shapes = [Shape(root) for root in roots]
    for *flags, is_named, number in combinations:
        left, given = bool(is_named), iter(flags)
        told: list[tuple[bool, bool]] = []
        for shape in shapes:
            passes = shape.passes(given)
            told += zip(passes, shape.left_before(passes, left=left), strict=True)
            left = left and passes[0]
        for count_of, (passes, is_left) in zip(counts, told, strict=True):
            count_of.alone += number * passes
            if count_of.left is not None:
                count_of.left += number * (passes and is_left)
    return counts
