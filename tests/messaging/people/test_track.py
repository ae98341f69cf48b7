"""Any number of attribute objects."""

import pytest
from django.db import connection

from messaging.models.user import User
from messaging.people.track import AT_ONCE
from tests.factories import make_user
from tests.messaging.people.said import track

pytestmark = pytest.mark.django_db


def test_more_objects_than_one_set_takes_keep_their_order_and_their_index():
    objects = [{"external_id": "u1", "n": {"inc": 1}} for _ in range(AT_ONCE)]
    objects += [{"external_id": "u2", "email": "bad"}, {"external_id": "u1", "n": {"inc": 1}}]

    tracked = track(*objects)

    assert (tracked.created, tracked.updated) == (1, 1)
    assert [index for index, _ in tracked.problems] == [AT_ONCE]
    assert User.objects.get().custom_attributes == {"n": AT_ONCE + 1}


def test_no_objects_are_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert track().created == 0


def test_seventy_five_objects_take_a_fixed_number_of_statements(django_assert_num_queries):
    known = [make_user(f"u{number}") for number in range(40)]
    objects = [
        {"external_id": f"u{number}", "email": f"n{number}@x.example", "a": number}
        for number in range(75)
    ]

    # Users; catalogue twice; states of addresses twice; new users, changed users; states.
    with django_assert_num_queries(8):
        tracked = track(*objects)

    assert (tracked.created, tracked.updated) == (75 - len(known), len(known))
    assert connection.in_atomic_block
