"""What an exported user shows, field by field."""

from datetime import date, timedelta

import pytest

from messaging.choices.channels import Platform
from messaging.choices.people import SubscriptionState
from messaging.models.user import User
from messaging.people.exported import FIELDS, exported
from tests.factories import NOW, make_app, make_device, make_user

pytestmark = pytest.mark.django_db


def test_profile_is_written_in_the_words_of_the_wire():
    user = make_user(
        "u1",
        alias=("ana", "crm"),
        first_name="Ana",
        email="ana@rcpt.example",
        date_of_birth=date(1990, 5, 4),
        custom_attributes={"eye_color": "blue"},
        email_subscribe=SubscriptionState.OPTED_IN,
        random_bucket=7,
    )
    User.objects.update(created_at=NOW + timedelta(milliseconds=5))
    user.refresh_from_db()

    assert exported(user, FIELDS) == {
        "created_at": "2026-11-22 09:41:07.005 UTC",
        "external_id": "u1",
        "user_aliases": [{"alias_name": "ana", "alias_label": "crm"}],
        "appboy_id": user.braze_id,
        "braze_id": user.braze_id,
        "first_name": "Ana",
        "random_bucket": 7,
        "email": "ana@rcpt.example",
        "dob": "1990-05-04",
        "push_subscribe": "subscribed",
        "email_subscribe": "opted_in",
        "custom_attributes": {"eye_color": "blue"},
    }


def test_bucket_zero_is_a_value():
    assert exported(make_user(random_bucket=0), ["random_bucket"]) == {"random_bucket": 0}


def test_place_is_longitude_and_latitude():
    placed = make_user(latitude=42.2, longitude=0.0)

    assert exported(placed, ["last_coordinates"]) == {"last_coordinates": [0.0, 42.2]}
    assert exported(make_user(latitude=42.2), ["last_coordinates"]) == {}


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (SubscriptionState.OPTED_IN, {"push_opted_in_at": "2026-11-22 09:41:07.000 UTC"}),
        (SubscriptionState.UNSUBSCRIBED, {}),
    ],
)
def test_push_was_opted_in_when_it_became_so(state, shown):
    user = make_user(push_subscribe=state, push_subscribe_changed_at=NOW)

    assert exported(user, ["push_opted_in_at"]) == shown


def test_history_fills_the_fields_that_are_added_up_elsewhere():
    history = {"total_revenue": 19.0, "purchases": []}

    shown = exported(make_user("u1"), ["total_revenue", "purchases", "external_id"], history)

    assert shown == {"total_revenue": 19.0, "external_id": "u1"}


def test_devices_show_their_tokens_and_each_app_its_latest_use():
    user, app = (
        make_user(),
        make_app(
            Platform.IOS,
        ),
    )
    make_device(user, Platform.IOS, app=app, token="old", last_used_at=NOW - timedelta(days=9))
    make_device(
        user, Platform.IOS, app=app, token="new", last_used_at=NOW, device_id="d", model="iPhone"
    )

    shown = exported(user, ["devices", "push_tokens", "apps"])

    assert shown["devices"] == [
        {"os": "ios"},
        {"model": "iPhone", "os": "ios", "device_id": "d"},
    ]
    assert [token["token"] for token in shown["push_tokens"]] == ["old", "new"]
    assert shown["apps"] == [
        {"name": app.name, "platform": "ios", "last_used": "2026-11-22 09:41:07.000 UTC"}
    ]
