"""Some members of a JSON object, whatever their names are."""

import json

import pytest
from django.db import connection

from messaging.delivery.members import MOST_MEMBERS, MembersAsText
from messaging.models.user import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def read(names):
    (text,) = User.objects.values_list(MembersAsText("custom_attributes", names), flat=True)
    return json.loads(text)


@pytest.mark.parametrize("count", [0, 1, MOST_MEMBERS, MOST_MEMBERS + 1])
def test_members_are_read_by_name_until_there_are_too_many(count):
    names = [f"it's {number} \"%s\" 'a'.b" for number in range(count)]
    had = {name: {"is": [number, None, 0.5]} for number, name in enumerate(names)}
    make_user(custom_attributes={**had, "other": True})

    found = read(names)

    is_whole = connection.vendor == "sqlite" or count > MOST_MEMBERS
    assert found == ({**had, "other": True} if is_whole else had)


def test_a_member_that_is_not_there_is_null_or_missing():
    make_user(custom_attributes={"plan": "free"})

    found = read(["plan", "gone", "nul\0"])

    assert found["plan"] == "free"
    assert found.get("gone") is found.get("nul\0") is None
