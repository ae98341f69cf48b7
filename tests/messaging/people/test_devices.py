import pytest

from messaging.choices.channels import Platform
from messaging.models.device import Device
from messaging.models.user import User
from tests.factories import make_app, make_device, make_user
from tests.messaging.people.said import said, track

pytestmark = pytest.mark.django_db


@pytest.fixture
def app():
    return make_app(Platform.IOS)


def token(app, text, **fields):
    return {"app_id": app.app_id, "token": text, **fields}


def test_token_makes_a_device_of_the_apps_platform(app):
    user = said(push_tokens=[token(app, "t1", device_id="d1"), token(app, "t2")])

    rows = user.devices.order_by("token").values_list("token", "device_id", "platform", "app")
    assert list(rows) == [("t1", "d1", Platform.IOS, app.pk), ("t2", "", Platform.IOS, app.pk)]


def test_token_moves_to_the_user_it_came_with_last(app):
    before = make_user()
    device = make_device(before, Platform.IOS, app=app, token="t1", model="iPhone 17")

    user = said(push_tokens=[token(app, "t1")])

    device.refresh_from_db()
    assert (device.user, device.model) == (user, "iPhone 17")
    assert Device.objects.count() == 1


def test_last_of_two_in_one_call_gets_the_token(app):
    track(
        {"external_id": "u1", "push_tokens": [token(app, "t")]},
        {"external_id": "u2", "push_tokens": [token(app, "t")]},
    )

    assert Device.objects.get().user.external_id == "u2"


def test_new_token_of_a_device_ends_the_one_before(app):
    other_app = make_app(Platform.IOS)
    said(push_tokens=[token(app, "old", device_id="d"), token(other_app, "kept", device_id="d")])
    said("u2", push_tokens=[token(app, "near", device_id="e")])

    said(push_tokens=[token(app, "new", device_id="d")])

    assert set(Device.objects.values_list("token", flat=True)) == {"new", "kept", "near"}


def test_imported_token_makes_somebody_unknown_once(app):
    given = {"push_token_import": True, "push_tokens": [token(app, "t1")]}

    assert track(given).created == 1
    assert track(given).created == 0

    user = User.objects.get()
    assert (user.external_id, user.devices.get().token) == (None, "t1")


def test_many_tokens_take_as_many_statements_as_one(app, django_assert_num_queries):
    track(*[{"external_id": f"u{n}", "push_tokens": []} for n in range(30)])
    objects = [
        {"external_id": f"u{n}", "push_tokens": [token(app, f"t{n}", device_id=f"d{n}")]}
        for n in range(30)
    ]

    with django_assert_num_queries(4):  # apps, users, older tokens, devices
        track(*objects)
