"""Whoever comes too late looks again."""

import pytest
from django.db import IntegrityError, OperationalError

from messaging.errors import UnavailableError
from messaging.models.user import User
from messaging.people.moving import MovedError, settled

pytestmark = pytest.mark.django_db


class DeadlockError(Exception):
    sqlstate = "40P01"


def deadlock():
    fault = OperationalError("deadlock detected")
    fault.__cause__ = DeadlockError()
    return fault


def late(*faults):
    """A deed that writes and fails, once for each fault, and then succeeds."""
    left = list(faults)

    def deed():
        User.objects.create()
        if left:
            raise left.pop(0)
        return "done"

    return deed


@pytest.mark.parametrize("fault", [MovedError(), IntegrityError(), deadlock()])
def test_deed_that_came_too_late_is_undone_and_done_again(fault):
    assert settled(late(fault, fault)) == "done"
    assert User.objects.count() == 1


def test_deed_that_is_always_late_is_given_up_and_leaves_nothing():
    with pytest.raises(UnavailableError, match="Ask again"):
        settled(late(*[MovedError()] * 5))

    assert not User.objects.exists()


def test_database_that_is_away_is_not_asked_again():
    deed = late(OperationalError("away"))

    with pytest.raises(OperationalError, match="away"):
        settled(deed)

    assert settled(deed) == "done"
