"""Any number of attribute objects, by any number of callers, of any text."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from messaging.audience.reader import read_audience
from messaging.models.user import User
from messaging.people.track import AT_ONCE
from tests.factories import NOW, make_user
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


HOSTILE = [
    "eye_color__iregex",
    "$",
    "$.a[0]",
    "a.b",
    'a"b',
    "a'b",
    "a\\b",
    "%s",
    "{0}",
    "'; DROP TABLE messaging_user; --",
    "🦊\u200d🔥",
    "\u202eabc",
    "\x01\x1f\x7f",
    "null",
    " ",
    "__proto__",
    "é" * 255,
    "*",
    ".*",
    "x' OR '1'='1",
]


def audience(name, comparison, value):
    test = {"custom_attribute_name": name, "comparison": comparison, "value": value}
    return read_audience({"custom_attribute": test}).condition(NOW)


def matched(*question):
    found = User.objects.filter(audience(*question)).order_by("pk")
    return list(found.values_list("external_id", flat=True))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_and_values_are_kept_and_matched_to_the_letter(text):
    others = [
        {"external_id": f"o{n}", other: other} for n, other in enumerate(HOSTILE) if other != text
    ]

    tracked = track({"external_id": "u1", text: text, "tags": [text]}, *others)

    assert tracked.problems == []
    assert User.objects.get(external_id="u1").custom_attributes == {text: text, "tags": [text]}
    assert matched(text, "equals", text) == ["u1"]
    assert matched("tags", "includes_value", text) == ["u1"]


@pytest.mark.parametrize("text", ["x" * 10_240, "a\x00b", "\ud800"])
def test_what_no_row_can_hold_is_a_problem_of_its_object_alone(text):
    tracked = track(
        {"external_id": "u1", "a": text},
        {"external_id": "u2", text: 1},
        {"external_id": text},
        {"external_id": "u4", "a": {"b": [text]}},
        {"external_id": "u5", "first_name": text},
        {"external_id": "u6", "push_tokens": [{"app_id": text, "token": "t"}]},
        {"user_alias": {"alias_name": text, "alias_label": text}, "_update_existing_only": False},
        {"external_id": "u8"},
    )

    assert [index for index, _ in tracked.problems] == list(range(7))
    assert User.objects.get().external_id == "u8"


def at_once(count, deed):
    """Do it in threads, each in a transaction on a connection of its own."""

    def alone(number):
        try:
            with transaction.atomic():
                return deed(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(alone, range(count)))


@pytest.mark.django_db(transaction=True)
def test_callers_at_once_lose_no_update():
    users = [f"u{number}" for number in range(20)]

    def rise(number):
        order = users if number % 2 else users[::-1]
        return track(*[{"external_id": name, "n": {"inc": 1}, f"by{number}": 1} for name in order])

    for _ in range(3):
        at_once(8, rise)

    kept = User.objects.values_list("custom_attributes", flat=True)
    assert len(kept) == 20
    assert all(each == {"n": 24, **{f"by{n}": 1 for n in range(8)}} for each in kept)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "name",
    [
        {"external_id": "u1"},
        {"email": "ana@x.example"},
        {"phone": "+34612345678"},
        {"user_alias": {"alias_name": "a", "alias_label": "l"}, "_update_existing_only": False},
    ],
)
def test_callers_at_once_create_a_user_once(name):
    told = at_once(6, lambda _: track({**name, "n": {"inc": 1}}))

    assert sum(each.created for each in told) == 1
    assert User.objects.get().custom_attributes == {"n": 6}
