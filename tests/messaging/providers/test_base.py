from messaging.channels.base import Address
from messaging.choices.channels import ChannelKey
from messaging.providers.base import OutgoingMessage


def test_a_message_outside_any_window_may_begin():
    message = OutgoingMessage(
        key="k",
        user_id=1,
        channel=ChannelKey.EMAIL,
        address=Address(value="a@b.example"),
        content={},
    )

    assert message.begin()
