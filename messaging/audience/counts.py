"""How many users that is."""

from messaging.models.user import UserQuerySet


def count(users: UserQuerySet) -> int:
    """Return how many users there are, exactly, in one statement."""
    return users.count()
