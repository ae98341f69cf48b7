import pytest
from django.db.models import Q

from messaging.audience.expressions.presence import IsAbsent, IsPresent
from messaging.models.user import User
from tests.factories import make_user


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("attributes", "is_present", "is_absent"),
    [
        ({}, False, True),
        ({"b": 1}, False, True),
        ({"a": None}, False, True),
        ({"a": []}, False, True),
        ({"a": ""}, False, False),
        ({"a": " "}, True, False),
        ({"a": [None]}, True, False),
        ({"a": {}}, True, False),
        ({"a": 0}, True, False),
        ({"a": False}, True, False),
        ({"a": "null"}, True, False),
        ({"a": "[]"}, True, False),
    ],
)
def test_nothing_is_null_and_an_empty_array(attributes, is_present, is_absent):
    make_user(custom_attributes=attributes)

    assert User.objects.filter(Q(IsPresent("a"))).exists() == is_present
    assert User.objects.filter(Q(IsAbsent("a"))).exists() == is_absent
