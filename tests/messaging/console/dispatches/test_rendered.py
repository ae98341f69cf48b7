import pytest
from django.template.loader import get_template

from messaging.choices.channels import ChannelKey
from messaging.console.dispatches.rendered import FRAMES, flat, shown
from messaging.models.sandbox_message import SandboxMessage


@pytest.mark.parametrize(
    ("channel", "content", "title", "body"),
    [
        (ChannelKey.EMAIL, {"subject": "Hey", "body": "<p>x</p>", "from": "a"}, "Hey", "<p>x</p>"),
        (ChannelKey.APPLE_PUSH, {"alert": {"title": "Hey", "body": "there"}}, "Hey", "there"),
        (ChannelKey.ANDROID_PUSH, {"title": "Hey", "alert": "there"}, "Hey", "there"),
        (ChannelKey.SMS, {"body": "there"}, "", "there"),
        (ChannelKey.CONTENT_CARD, {"title": "Hey", "description": "there"}, "Hey", "there"),
        (ChannelKey.WEBHOOK, {"url": "https://x"}, "", ""),
    ],
)
def test_title_and_body_are_found_whatever_the_channel_calls_them(channel, content, title, body):
    found = shown(SandboxMessage(pk=1, channel=channel, content=content), "u")

    assert (found.title, found.body) == (title, body)


@pytest.mark.parametrize("channel", ChannelKey)
def test_each_channel_has_a_frame(channel):
    assert get_template(f"components/frames/{FRAMES[channel]}.html")


def test_a_webhook_is_shown_without_its_receivers_credentials():
    headers = {"Authorization": "Bearer hunter2", "Content-Type": "application/json"}
    content = {"url": "https://x.example/?token=hunter2", "request_headers": headers}

    found = shown(SandboxMessage(pk=1, channel=ChannelKey.WEBHOOK, content=content), "u")

    assert "hunter2" not in str(found.view)
    assert "application/json" in str(found.view)


@pytest.mark.parametrize("content", [None, [], "text", 5, {"a": [1]}])
def test_content_of_any_shape_has_texts_or_none(content):
    assert flat(content) == {}
