from messaging.choices.channels import ChannelKey, Platform
from messaging.choices.people import RecipientSubscriptionState
from messaging.delivery.reach.asked import Asked
from messaging.send_request import SendRequest
from tests.factories import make_request
from tests.messaging.delivery.reach.crowds import messages

ALL = RecipientSubscriptionState.ALL


def test_a_send_asks_channel_by_channel():
    sms, webhook = Asked.by(
        make_request(ChannelKey.SMS, ChannelKey.WEBHOOK, broadcast=False, external_user_ids=["u1"])
    )

    assert (sms.key, sms.group_id, sms.platform) == (ChannelKey.SMS, "group-1", None)
    assert (webhook.key, webhook.group_id) == (ChannelKey.WEBHOOK, None)


def test_a_push_asks_for_devices_and_maybe_only_the_latest():
    body = {
        "external_user_ids": ["u1"],
        "messages": messages(ChannelKey.WEB_PUSH, latest_only=True),
    }
    (push,) = Asked.by(SendRequest.from_json(body))

    assert (push.platform, push.is_latest_only) == (Platform.WEB, True)


def test_channels_ask_before_there_is_a_message():
    email, sms = Asked.on([ChannelKey.SMS, ChannelKey.EMAIL], ALL)

    assert (email.key, email.state, email.is_latest_only) == (ChannelKey.EMAIL, ALL, False)
    assert sms.group_id is None
    assert sms.content().channel.key is ChannelKey.SMS
