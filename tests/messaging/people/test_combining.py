"""What one user becomes who takes in others, column by column."""

from datetime import date, timedelta

import pytest

from messaging.choices.people import SubscriptionKind, SubscriptionState
from messaging.models.user import User
from messaging.people.combining import COLUMNS, combine, states
from tests.factories import NOW

IN, OUT = SubscriptionState.SUBSCRIBED, SubscriptionState.UNSUBSCRIBED
YES = SubscriptionState.OPTED_IN
EMAIL, PUSH = SubscriptionKind.EMAIL, SubscriptionKind.PUSH
FULL = {
    "external_id": "u1",
    "first_name": "Ana",
    "last_name": "Gil",
    "email": "ana@rcpt.example",
    "phone": "+34600111222",
    "gender": "F",
    "date_of_birth": date(1990, 5, 4),
    "home_city": "Vigo",
    "country": "ES",
    "language": "es",
    "time_zone": "Europe/Madrid",
    "latitude": 42.2,
    "longitude": -8.7,
}


@pytest.mark.parametrize("column", FULL)
def test_empty_column_is_filled_and_a_full_one_kept(column):
    empty, other = User(), User(**{name: f"{value}2"[-1:] for name, value in FULL.items()})

    filled = combine([empty, User(**FULL), other], now=NOW)
    kept = combine([User(**FULL), other], now=NOW)

    assert (getattr(filled, column), getattr(kept, column)) == (FULL[column], FULL[column])


def test_place_comes_as_a_pair():
    nowhere, placed = User(), User(latitude=0.0, longitude=0.0)

    kept = combine([nowhere, placed, User(latitude=1.0, longitude=2.0)], now=NOW)

    assert (kept.latitude, kept.longitude) == (0.0, 0.0)


def test_attributes_are_joined_and_the_nearest_has_its_way():
    users = [User(custom_attributes=own) for own in ({"a": 1}, {"a": 2, "b": 2}, {"b": 3, "c": 0})]

    assert combine(users, now=NOW).custom_attributes == {"a": 1, "b": 2, "c": 0}


def test_first_use_is_the_earliest_and_last_use_the_latest():
    early, late = NOW - timedelta(days=9), NOW - timedelta(days=1)
    users = [
        User(first_used_app_at=late, last_used_app_at=None),
        User(first_used_app_at=early, last_used_app_at=early),
        User(first_used_app_at=None, last_used_app_at=late),
    ]

    kept = combine(users, now=NOW)

    assert (kept.first_used_app_at, kept.last_used_app_at) == (early, late)


def test_who_is_not_to_be_tracked_stays_untracked():
    kept = combine([User(), User(email_open_tracking_disabled=True)], now=NOW)

    assert kept.email_open_tracking_disabled
    assert not kept.email_click_tracking_disabled


def test_who_someone_is_stays_and_the_change_has_its_date():
    kept, other = User(random_bucket=1), User(random_bucket=2)
    braze_id = kept.braze_id

    combined = combine([kept, other], now=NOW)

    assert combined is kept
    assert (kept.braze_id, kept.random_bucket, kept.updated_at) == (braze_id, 1, NOW)


def test_every_column_is_written_or_meant_to_stay():
    written_elsewhere = {"email_subscribe", "push_subscribe"}
    written_elsewhere |= {f"{column}_changed_at" for column in written_elsewhere}
    stays = {"id", "braze_id", "random_bucket", "created_at"}

    assert {field.name for field in User._meta.concrete_fields} == {
        *COLUMNS,
        *written_elsewhere,
        *stays,
    }


@pytest.mark.parametrize(
    ("users", "state"),
    [
        ([("a@b", IN), ("c@d", OUT)], IN),  # another address, another word
        ([("a@b", YES), ("c@d", IN)], YES),
        ([("", IN), ("c@d", OUT)], OUT),  # the address brings its word
        ([("", IN), ("c@d", YES)], YES),
        ([("", OUT), ("c@d", YES)], OUT),  # and restarts nothing
        ([("a@b", IN), ("A@B", OUT)], OUT),  # the same mailbox has said no
        ([("a@b", IN), ("A@B", YES)], IN),
        ([("", IN), ("c@d", IN), ("C@D", OUT)], OUT),
        ([("", IN), ("", OUT)], IN),
    ],
)
def test_email_state_comes_with_its_address(users, state):
    members = [
        User(pk=pk, email=email, email_subscribe=own) for pk, (email, own) in enumerate(users)
    ]

    assert states(members, ())[EMAIL] == state


@pytest.mark.parametrize(
    ("own", "with_devices", "state"),
    [
        ([IN, OUT], {1}, OUT),
        ([IN, YES], {1}, YES),
        ([OUT, YES], {1}, OUT),
        ([IN, OUT], {0, 1}, IN),
        ([IN, OUT], (), IN),
        ([IN, OUT, YES], {2}, YES),
    ],
)
def test_push_state_comes_with_its_devices(own, with_devices, state):
    members = [User(pk=pk, push_subscribe=each) for pk, each in enumerate(own)]

    assert states(members, with_devices)[PUSH] == state
