"""What one user becomes who takes in others, column by column."""

from datetime import date, timedelta

import pytest

from messaging.choices.people import SubscriptionState
from messaging.models.user import User
from messaging.people.combining import COLUMNS, combine
from tests.factories import NOW

IN, OUT = SubscriptionState.SUBSCRIBED, SubscriptionState.UNSUBSCRIBED
YES = SubscriptionState.OPTED_IN
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


def combined(kept, *others):
    """What is kept of users, the first of whom takes in the others, one after the other."""
    for gone in others:
        combine(kept, gone, kept_devices=False, gone_devices=False)
    return kept


@pytest.mark.parametrize("column", FULL)
def test_empty_column_is_filled_and_a_full_one_kept(column):
    other = User(**{name: f"{value}2"[-1:] for name, value in FULL.items()})

    filled = combined(User(), User(**FULL), other)
    kept = combined(User(**FULL), other)

    assert (getattr(filled, column), getattr(kept, column)) == (FULL[column], FULL[column])


def test_place_comes_as_a_pair():
    kept = combined(User(), User(latitude=0.0, longitude=0.0), User(latitude=1.0, longitude=2.0))

    assert (kept.latitude, kept.longitude) == (0.0, 0.0)


def test_attributes_are_joined_and_the_nearest_has_its_way():
    users = [User(custom_attributes=own) for own in ({"a": 1}, {"a": 2, "b": 2}, {"b": 3, "c": 0})]

    assert combined(*users).custom_attributes == {"a": 1, "b": 2, "c": 0}


def test_first_use_is_the_earliest_and_last_use_the_latest():
    early, late = NOW - timedelta(days=9), NOW - timedelta(days=1)

    kept = combined(
        User(first_used_app_at=late, last_used_app_at=None),
        User(first_used_app_at=early, last_used_app_at=early),
        User(first_used_app_at=None, last_used_app_at=late),
    )

    assert (kept.first_used_app_at, kept.last_used_app_at) == (early, late)
    assert combined(User(), User()).first_used_app_at is None


def test_who_is_not_to_be_tracked_stays_untracked():
    kept = combined(User(), User(email_open_tracking_disabled=True))

    assert kept.email_open_tracking_disabled
    assert not kept.email_click_tracking_disabled


def test_who_someone_is_stays():
    kept = User(random_bucket=1)
    braze_id = kept.braze_id

    combined(kept, User(random_bucket=2))

    assert (kept.braze_id, kept.random_bucket) == (braze_id, 1)


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
    ("kept", "gone", "state"),
    [
        (("a@b", IN), ("c@d", OUT), IN),  # another address, another word
        (("a@b", IN), ("", OUT), IN),
        (("a@b", YES), ("c@d", IN), YES),
        (("", IN), ("c@d", OUT), OUT),  # the address brings its word
        (("", IN), ("c@d", YES), YES),
        (("", YES), ("c@d", IN), IN),
        (("", OUT), ("c@d", YES), OUT),  # and restarts nothing
        (("a@b", IN), ("A@B", OUT), OUT),  # the same mailbox has said no
        (("a@b", IN), ("A@B", YES), IN),
        (("", IN), ("", OUT), OUT),  # a refusal that waits for an address
        (("", IN), ("", YES), IN),
    ],
)
def test_email_state_comes_with_its_address(kept, gone, state):
    users = [User(email=email, email_subscribe=own) for email, own in (kept, gone)]

    assert combined(*users).email_subscribe == state


@pytest.mark.parametrize(
    ("own", "with_devices", "state"),
    [
        ((IN, OUT), (False, True), OUT),
        ((IN, YES), (False, True), YES),
        ((OUT, YES), (False, True), OUT),
        ((IN, OUT), (True, True), IN),
        ((IN, OUT), (True, False), IN),
        ((IN, OUT), (False, False), OUT),
        ((IN, YES), (False, False), IN),
    ],
)
def test_push_state_comes_with_its_devices(own, with_devices, state):
    kept, gone = (User(push_subscribe=each) for each in own)

    combine(kept, gone, kept_devices=with_devices[0], gone_devices=with_devices[1])

    assert kept.push_subscribe == state
