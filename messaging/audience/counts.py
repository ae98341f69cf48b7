"""How many users that is: of an audience, and of each of its parts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from messaging.audience.tree import Leaf, Tree, nodes, replaced, without_shell
from messaging.models.user import User, UserQuerySet

_ALL = 2**62  # a limit that limits nothing, and keeps a database from asking twice


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
