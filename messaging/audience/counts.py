"""How many users that is: of an audience, and of each of its parts."""

from datetime import datetime

from django.db.models import Count

from messaging.audience.tree import Tree, nodes, without_shell
from messaging.models.user import User, UserQuerySet


def count(users: UserQuerySet) -> int:
    """Return how many users there are, exactly, in one statement."""
    # The ids keep SQLite from an index into which nearly everybody may fall: three times the work.
    return users.filter(pk__gt=0).count()


def count_each(tree: Tree, *, now: datetime) -> list[int]:
    """Return how many users each node means: the root first, then as written. One statement."""
    # A group of one counts as its child, so that deep trees stay within a statement's columns.
    parts = [without_shell(node) for node in nodes(tree)]
    names = {id(part): f"node_{place}" for place, part in enumerate(parts)}
    figures = User.objects.aggregate(
        **{names[id(part)]: Count("pk", filter=part.condition(now)) for part in parts}
    )
    return [figures[names[id(part)]] for part in parts]
