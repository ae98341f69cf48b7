from messaging.choices.channels import ChannelKey
from messaging.console.dispatches.rendered import shown
from messaging.models.sandbox_message import SandboxMessage


def test_a_kept_message_is_ready_for_its_frame():
    content = {"subject": "Hey", "body": "<p>x</p>", "from": "a"}

    found = shown(SandboxMessage(pk=1, channel=ChannelKey.EMAIL, content=content), "u")

    assert (found.user, found.title, found.body, found.sender) == ("u", "Hey", "<p>x</p>", "a")
    assert found.template == "components/frames/mail.html"
    assert '"subject": "Hey"' in found.view.text
    assert found.view.prefix == "m1-"
