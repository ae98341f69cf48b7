"""Keys are shown once, hold only what was asked for, and end at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.errors import InvalidRequestError, NotFoundError
from messaging.models.api_key import ApiKey
from messaging.services.keys import create_key, revoke_key
from messaging.tokens import is_api_key, key_hash
from tests.factories import NOW, make_member

pytestmark = pytest.mark.django_db


def test_key_can_be_found_by_its_hash_and_its_text_is_nowhere():
    member = make_member()
    end = timezone.now() + timedelta(days=1)

    api_key, text = create_key(
        "checkout", ["messages.send"], networks=["10.0.4.17"], expires_at=end, by=member
    )

    assert is_api_key(text)
    assert ApiKey.objects.get(key_hash=key_hash(text)) == api_key
    assert text not in str(ApiKey.objects.values())
    assert (api_key.permissions, api_key.allowed_networks) == (["messages.send"], ["10.0.4.17/32"])
    assert (api_key.created_by, api_key.expires_at) == (member, end)


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"permissions": []}, "permissions"),
        ({"permissions": ["messages.send", "messages.everything"]}, "permissions.1"),
        ({"networks": ["10.0.0.0/8", "10.0.0.1/8"]}, "networks.1"),
        ({"networks": ["everywhere"]}, "networks.0"),
        ({"expires_at": NOW - timedelta(days=400)}, "expires_at"),
    ],
)
def test_key_that_makes_no_sense_is_refused_with_its_field(asked, path):
    asked = {"name": "checkout", "permissions": ["messages.send"]} | asked

    with pytest.raises(InvalidRequestError) as fault:
        create_key(**asked)

    assert [problem.path for problem in fault.value.problems] == [path]
    assert not ApiKey.objects.exists()


def test_every_problem_of_a_key_is_named_at_once():
    with pytest.raises(InvalidRequestError) as fault:
        create_key("", [], networks=["x"])

    assert len(fault.value.problems) == 3


def test_second_key_of_a_name_is_refused():
    create_key("checkout", ["messages.send"])

    with pytest.raises(InvalidRequestError, match="name: There is a key of this name"):
        create_key("checkout", ["messages.send"])

    assert ApiKey.objects.count() == 1


def test_revoked_key_keeps_its_first_end():
    create_key("checkout", ["messages.send"])

    revoke_key("checkout", now=NOW)
    again = revoke_key("checkout", now=NOW + timedelta(days=1))

    assert again.revoked_at == NOW


def test_revoking_a_name_that_nobody_gave_is_not_found():
    with pytest.raises(NotFoundError):
        revoke_key("checkout", now=NOW)
