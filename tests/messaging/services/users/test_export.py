"""Looking users up, as public clients do before they send."""

from datetime import timedelta

import pytest

from messaging.errors import InvalidRequestError
from messaging.models.user import User
from messaging.services.users.export import ExportIds, export_ids
from messaging.wire import read
from tests.factories import NOW, make_campaign, make_device, make_user
from tests.messaging.people.rows import fill
from tests.rows import make_delivery, make_dispatch

pytestmark = pytest.mark.django_db


def exported(**body):
    return export_ids(read(ExportIds, body))


def external_ids(body):
    return [user["external_id"] for user in body["users"]]


def test_users_are_found_by_id_and_by_alias_together_each_once():
    make_user("u1", alias=("ana", "crm"))
    make_user("u2", alias=("ben", "crm"))

    body = exported(
        external_ids=["u1", "u1"],
        user_aliases=[
            {"alias_name": "ana", "alias_label": "crm"},
            {"alias_name": "ben", "alias_label": "crm"},
        ],
    )

    assert external_ids(body) == ["u1", "u2"]
    assert list(body) == ["users", "message"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"email_address": "ANA@rcpt.example"}, ["u2", "u1"]),
        ({"phone": "+34600111222"}, ["u1"]),
        ({"braze_id": "0123456789abcdef01234567"}, ["u1"]),
        ({"device_id": "d-1"}, ["u1"]),
        ({"email_address": "nobody@rcpt.example"}, []),
    ],
)
def test_users_are_found_by_one_other_identifier(asked, found):
    ana = {"braze_id": "0123456789abcdef01234567", "phone": "+34600111222"}
    user = make_user("u1", email="ana@rcpt.example", **ana)
    make_user("u2", email="Ana@rcpt.example")
    make_user("u3")
    make_device(user, device_id="d-1")
    make_device(user, device_id="d-1")

    assert external_ids(exported(**asked)) == found


def test_of_those_who_share_an_address_the_identified_and_the_latest_come_first():
    for number in range(4):
        make_user(f"u{number}", email="info@rcpt.example")
    User.objects.filter(external_id="u3").update(external_id=None)
    for days, name in enumerate(["u1", "u2", "u0"]):
        User.objects.filter(external_id=name).update(updated_at=NOW - timedelta(days=days))

    body = exported(email_address="info@rcpt.example")

    assert [user.get("external_id") for user in body["users"]] == ["u1", "u2", "u0", None]


def test_names_that_nobody_has_are_listed_and_no_error():
    make_user("u1")

    body = exported(
        external_ids=["u1", "u9"], user_aliases=[{"alias_name": "zoe", "alias_label": "crm"}]
    )

    assert external_ids(body) == ["u1"]
    assert body["invalid_user_ids"] == ["u9", "zoe:crm"]
    assert body["message"] == "success"


def test_only_the_fields_asked_for_are_there_and_a_misspelled_one_is_named():
    make_user("u1", first_name="Ana")

    body = exported(external_ids=["u1"], fields_to_export=["first_name", "purchases", "frist_name"])

    assert body["users"] == [{"first_name": "Ana"}]
    assert body["errors"] == ["fields_to_export: there is no field frist_name."]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({}, "Name users by external_ids"),
        ({"external_ids": []}, "Name users by external_ids"),
        ({"external_ids": ["u1"], "phone": "+34600111222"}, "by one kind of identifier"),
        ({"braze_id": "x", "phone": "+34600111222"}, "by one kind of identifier"),
        (
            {"external_ids": ["u1"] * 26, "user_aliases": [{"alias_name": "a"}] * 25},
            "The max number of external_ids and aliases per request was exceeded",
        ),
    ],
)
def test_question_that_is_unclear_is_refused(body, reason):
    with pytest.raises(InvalidRequestError, match=reason):
        exported(**body)


def test_address_that_very_many_share_says_that_there_are_more():
    for _ in range(51):
        make_user(email="info@rcpt.example")

    body = exported(email_address="info@rcpt.example", fields_to_export=["external_id"])

    assert len(body["users"]) == 50
    assert body["errors"] == ["More than 50 users have this; the first 50 are here."]


@pytest.mark.parametrize("count", [1, 50])
def test_statements_do_not_grow_with_users(count, django_assert_num_queries):
    names = [f"u{number}" for number in range(count)]
    dispatch = make_dispatch(campaign=make_campaign())
    for name in names:
        user = make_user(name, alias=(name, "crm"))
        fill(user)
        make_delivery(dispatch, user)

    # ids, users, aliases, devices with apps; events, purchases, deliveries, campaigns
    with django_assert_num_queries(8):
        body = exported(external_ids=names)

    assert len(body["users"]) == count
    assert all(user["custom_events"] and user["purchases"] for user in body["users"])
    assert all(user["campaigns_received"] for user in body["users"])


def test_history_that_is_not_asked_for_is_not_read(django_assert_num_queries):
    make_user("u1")

    with django_assert_num_queries(2):  # ids, users
        exported(external_ids=["u1"], fields_to_export=["external_id", "last_coordinates"])
