"""Identifying and merging, as the wire asks for it."""

import pytest

from messaging.choices.people import ChangedThrough, SubscriptionState
from messaging.models.subscription_change import SubscriptionChange
from messaging.models.user import User
from messaging.models.user_alias import UserAlias
from messaging.services.users.identity import Identify, Merge, identify, merge
from messaging.wire import read
from tests.factories import NOW, make_api_key, make_user

pytestmark = pytest.mark.django_db
ANA = {"alias_name": "ana", "alias_label": "crm"}
MAIL = {"email": "ana@rcpt.example", "prioritization": ["unidentified"]}
PHONE = {"phone": "+34600111222", "prioritization": ["unidentified"]}


def make_person():
    user = User.objects.create(email="Ana@rcpt.example", phone="+34600111222")
    UserAlias.objects.create(user=user, name="ana", label="crm")
    return user


@pytest.mark.parametrize(
    "body",
    [
        {"aliases_to_identify": [{"external_id": "u1", "user_alias": ANA}]},
        {"emails_to_identify": [{"external_id": "u1", **MAIL}]},
        {"phone_numbers_to_identify": [{"external_id": "u1", **PHONE}]},
    ],
)
def test_each_list_names_its_users(body):
    user = make_person()

    assert identify(read(Identify, body), by=None, now=NOW) == {
        "aliases_processed": 1,
        "message": "success",
    }
    user.refresh_from_db()
    assert user.external_id == "u1"


@pytest.mark.parametrize("merged", [{"external_id": "u1"}, {"user_alias": ANA}, MAIL, PHONE])
@pytest.mark.parametrize("kept", [{"external_id": "u2"}, {"external_id": 2}])
def test_users_are_merged_by_any_identifier(merged, kept):
    person = make_person()
    if "external_id" in merged:
        User.objects.filter(pk=person.pk).update(external_id="u1")
    left = make_user(str(kept["external_id"]))
    update = {"identifier_to_merge": merged, "identifier_to_keep": kept}

    assert merge(read(Merge, {"merge_updates": [update]}), by=None, now=NOW) == {
        "message": "success"
    }
    assert list(User.objects.all()) == [left]


def test_history_names_the_key_that_merged():
    key = make_api_key()
    kept = make_user("u2", email="-")
    User.objects.update(email="")
    make_user("u1", email_subscribe=SubscriptionState.UNSUBSCRIBED)
    update = {
        "identifier_to_merge": {"external_id": "u1"},
        "identifier_to_keep": {"external_id": "u2"},
    }

    merge(read(Merge, {"merge_updates": [update]}), by=key, now=NOW)

    change = SubscriptionChange.objects.get()
    assert (change.user, change.through, change.api_key) == (kept, ChangedThrough.MERGE, key)


def test_line_about_an_entry_leads_to_its_list_and_place():
    body = {
        "aliases_to_identify": [{"external_id": "u1", "user_alias": ANA}],
        "emails_to_identify": [{"external_id": "u1", **MAIL}] * 2,
    }
    user = User.objects.create()
    UserAlias.objects.create(user=user, name="ana", label="crm")

    answer = identify(read(Identify, body), by=None, now=NOW)

    assert answer["aliases_processed"] == 3
    assert [line.partition(":")[0] for line in answer["errors"]] == [
        "emails_to_identify.0",
        "emails_to_identify.1",
    ]
