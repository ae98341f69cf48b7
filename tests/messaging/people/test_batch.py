"""Objects in their order, users in sets."""

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.models.user import User
from tests.factories import NOW, make_user
from tests.messaging.people.merge_oracle import as_text, told
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
    ("wording", "created"),
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
def test_unknown_user_is_created_unless_the_object_only_updates(wording, created):
    tracked = track({**wording, "first_name": "Ana"}, {**wording, "last_name": "M"})

    assert (tracked.created, tracked.updated, tracked.problems) == (created, 0, [])
    names = User.objects.values_list("first_name", "last_name")
    assert list(names) == [("Ana", "M")] * created
    assert track(wording).created == 0


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


_names = count(1)
scalars = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=7),
    st.integers(-3, 3),
    st.sampled_from([2**53 + 1, 2**63 - 1, -(2**63), 0.5, 1e-30, True, False]),
)
elements = st.lists(scalars, max_size=30)
values = st.one_of(
    scalars,
    st.none(),
    elements,
    st.builds(lambda by: {"inc": by}, st.sampled_from([1, -2, 2**62, 2**63 - 1])),
    st.fixed_dictionaries({}, optional={"add": elements, "remove": elements}),
    st.dictionaries(st.sampled_from(["a", "inc", "b c"]), scalars, min_size=2, max_size=3),
)
objects = st.lists(st.dictionaries(st.sampled_from("xyz"), values, max_size=3), max_size=6)


@given(objects=objects, share=st.integers(1, 6))
@settings(max_examples=150)
def test_what_is_left_is_what_the_plain_rules_say(objects, share):
    """In one call or in several, the outcome is the same."""
    name = f"hypothesis-{next(_names)}"
    calls = [objects[start : start + share] for start in range(0, len(objects), share)]

    refused = []
    for number, call in enumerate(calls):
        tracked = track(*[{"external_id": name, **each} for each in call])
        refused += sorted({number * share + index for index, _ in tracked.problems})

    expected, expected_refused = told(objects)
    user = User.objects.filter(external_id=name).first()
    assert refused == expected_refused
    assert as_text(user.custom_attributes if user else {}) == as_text(expected)
