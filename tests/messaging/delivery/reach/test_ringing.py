import pytest

from messaging.choices.channels import ChannelKey, Platform
from messaging.choices.people import SubscriptionState
from messaging.delivery.reach.asked import Asked
from messaging.delivery.reach.ringing import devices_rung
from messaging.models.user import User
from messaging.send_request import SendRequest
from tests.factories import make_device, make_user
from tests.messaging.delivery.reach.crowds import messages

pytestmark = pytest.mark.django_db


def asked(key=ChannelKey.ANDROID_PUSH, *, latest_only=False):
    body = {"external_user_ids": ["u"], "messages": messages(key, latest_only=latest_only)}
    (ask,) = Asked.by(SendRequest.from_json(body))
    return ask


def test_every_good_device_of_who_may_be_reached_rings(django_assert_num_queries):
    user = make_user()
    for _ in range(2):
        make_device(user)
    make_device(user, token="no token")
    make_device(user, is_push_enabled=False)
    make_device(user, Platform.KINDLE)
    make_device(make_user(push_subscribe=SubscriptionState.UNSUBSCRIBED))

    with django_assert_num_queries(1):
        assert devices_rung(asked(), User.objects.all()) == 2


def test_what_rings_one_device_a_user_is_not_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert devices_rung(asked(latest_only=True), User.objects.all()) == 0
        assert devices_rung(asked(ChannelKey.EMAIL), User.objects.all()) == 0
