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


def test_a_webhook_is_shown_without_its_receivers_credentials():
    headers = {"Authorization": "Bearer hunter2", "Content-Type": "application/json"}
    content = {"url": "https://x.example/?token=hunter2", "request_headers": headers}

    found = shown(SandboxMessage(pk=1, channel=ChannelKey.WEBHOOK, content=content), "u")

    assert "hunter2" not in str(found.view)
    assert "application/json" in str(found.view)
