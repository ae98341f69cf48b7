"""Objects in their order, users in sets."""

from datetime import timedelta

import pytest

from messaging.models.user import User
from tests.factories import NOW, make_user
from tests.messaging.people.said import said, track

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
ALIAS = {"alias_name": "ana", "alias_label": "crm"}


def test_objects_about_one_user_hold_in_their_order():
    make_user("u1", custom_attributes={"n": 1})

    track(
        {"external_id": "u1", "n": {"inc": 2}, "tags": {"add": ["a"]}},
        {"external_id": "u1", "n": None, "tags": {"remove": ["a"], "add": ["b"]}},
        {"external_id": "u1", "n": {"inc": 5}},
    )

    assert User.objects.get().custom_attributes == {"n": 5, "tags": ["b"]}


def test_object_that_does_not_fit_stops_no_other():
    tracked = track(
        {"external_id": "u1", "a": 1},
        {"external_id": "u1", "first_name": "Ana", "a": {"add": ["x"]}},
        {"external_id": "u2", "dob": "never"},
        "no object",
        {"external_id": "u3", "a": 2},
    )

    assert [(index, problem.path) for index, problem in tracked.problems] == [
        (1, "a"),
        (2, "dob"),
        (3, ""),
    ]
    names = User.objects.order_by("external_id").values_list("external_id", "first_name")
    assert list(names) == [("u1", ""), ("u3", "")]


def test_user_whose_only_object_does_not_fit_is_not_created():
    assert track({"external_id": "u1", "n": {"inc": 2**62}}).created == 1
    assert track({"external_id": "u2", "n": {"inc": 2**62}, "x" * 256: 1}).created == 0


@pytest.mark.parametrize(
    ("given", "created"),
    [
        ({"external_id": "u1"}, 1),
        ({"external_id": "u1", "_update_existing_only": True}, 0),
        ({"user_alias": ALIAS}, 0),
        ({"user_alias": ALIAS, "_update_existing_only": False}, 1),
        ({"email": "ana@x.example"}, 1),
        ({"phone": "+34612345678"}, 1),
        ({"phone": "+34612345678", "_update_existing_only": True}, 0),
    ],
)
def test_unknown_user_is_created_unless_the_object_only_updates(given, created):
    tracked = track({**given, "first_name": "Ana"}, {**given, "last_name": "M"})

    assert (tracked.created, tracked.updated, tracked.problems) == (created, 0, [])
    names = User.objects.values_list("first_name", "last_name")
    assert list(names) == [("Ana", "M")] * created
    assert track(given).created == 0


def test_alias_only_user_is_found_by_the_alias():
    track({"user_alias": ALIAS, "_update_existing_only": False})

    track({"user_alias": ALIAS, "first_name": "Ana"})

    user = User.objects.get()
    assert (user.first_name, user.external_id, user.aliases.get().label) == ("Ana", None, "crm")


def test_braze_id_of_nobody_is_a_problem():
    tracked = track({"braze_id": "0" * 24, "first_name": "Ana"})

    assert [str(problem) for _, problem in tracked.problems] == [
        "braze_id: leads to no user; it is given by us and cannot be set."
    ]


def test_email_beats_phone_and_the_phone_becomes_theirs():
    make_user("u1", phone="+34612345678", email="")
    make_user("u2", email="ana@x.example")

    track({"email": "ana@x.example", "phone": "+34612345678", "first_name": "Ana"})

    assert User.objects.get(external_id="u2").phone == "+34612345678"
    assert User.objects.get(external_id="u1").first_name == ""


def test_address_given_in_this_call_leads_to_its_user():
    track({"external_id": "u1", "email": "ana@x.example"}, {"email": "ANA@x.example", "a": 1})

    assert User.objects.get().custom_attributes == {"a": 1}


def test_unchanged_user_is_not_written(django_assert_num_queries):
    said(first_name="Ana", a=1)

    with django_assert_num_queries(2):  # users, catalogue
        tracked = track({"external_id": "u1", "first_name": "Ana", "a": 1.0}, now=LATER)

    assert (tracked.created, tracked.updated) == (0, 0)
    assert User.objects.get().updated_at == NOW


def test_changed_user_says_when():
    make_user("u2")
    said(first_name="Ana")

    assert track({"external_id": "u1", "first_name": "Ana M"}, now=LATER).updated == 1

    assert User.objects.get(external_id="u1").updated_at == LATER
    assert User.objects.get(external_id="u2").updated_at != LATER


def test_state_alone_is_an_update():
    said()

    assert track({"external_id": "u1", "email_subscribe": "opted_in"}, now=LATER).updated == 1
    assert User.objects.get().updated_at == LATER
