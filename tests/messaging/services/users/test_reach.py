import pytest

from messaging.choices.channels import ChannelKey, Platform
from messaging.choices.outcomes import Reason
from messaging.choices.people import SubscriptionState
from messaging.models.suppression import Suppression, SuppressionReason
from messaging.services.users.reach import reach
from tests.factories import make_device, make_user

pytestmark = pytest.mark.django_db


def reached(user, groups=()):
    return {each.channel: each for each in reach(user, user.devices.all(), groups)}


def shut(channel, address):
    Suppression.objects.create(
        channel=channel,
        address_hash=Suppression.hash_of(channel, address),
        reason=SuppressionReason.HARD_BOUNCE,
        source="test",
    )


def test_every_channel_is_told_in_its_order():
    assert list(reached(make_user())) == list(ChannelKey)


def test_devices_count_where_their_platform_rings_and_push_is_on():
    user = make_user()
    make_device(user, token="a" * 40)
    make_device(user, token="b" * 40)
    make_device(user, token="c" * 40, is_push_enabled=False)

    found = reached(user)

    assert found[ChannelKey.ANDROID_PUSH].address_count == 2
    assert found[ChannelKey.APPLE_PUSH].reason is Reason.NO_ADDRESS
    assert found[ChannelKey.CONTENT_CARD].reason is None


def test_the_users_own_word_and_address_are_asked():
    user = make_user(
        email="lena@rcpt.example",
        phone="+34655112233",
        push_subscribe=SubscriptionState.UNSUBSCRIBED,
    )
    make_device(user, Platform.ANDROID, token="a" * 40)

    assert reached(user)[ChannelKey.EMAIL].reason is None
    assert reached(user)[ChannelKey.ANDROID_PUSH].reason is Reason.UNSUBSCRIBED
    assert reached(user)[ChannelKey.SMS].reason is Reason.NOT_IN_SUBSCRIPTION_GROUP
    assert reached(user, {ChannelKey.SMS})[ChannelKey.SMS].reason is None
    shut(ChannelKey.EMAIL, "LENA@rcpt.example")
    assert reached(user)[ChannelKey.EMAIL].reason is Reason.SUPPRESSED
    user.email = "no address"
    assert reached(user)[ChannelKey.EMAIL].reason is Reason.INVALID_ADDRESS


def test_it_takes_one_statement(django_assert_num_queries):
    user = make_user(email="lena@rcpt.example", phone="+34655112233")

    with django_assert_num_queries(1):
        reach(user, [], ())
