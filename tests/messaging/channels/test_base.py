"""What a message hands to its template."""

from messaging.channels.android_push import AndroidPushMessage
from messaging.channels.apple_push import ApplePushMessage
from messaging.wire import read


def test_content_has_no_field_that_nobody_knows():
    message = read(
        AndroidPushMessage,
        {
            "alert": "a",
            "title": "t",
            "new": "{{ broken",
            "buttons": [{"text": "Go", "new": 1}],
        },
    )

    content = message.content()

    assert "new" not in content
    assert content["buttons"] == [{"text": "Go", "action": "OPEN_APP", "use_webview": True}]


def test_content_is_spelled_as_on_the_wire():
    message = read(ApplePushMessage, {"content-available": "true", "extra": {"a": [None]}})

    assert message.content()["content-available"] is True
    assert message.content()["extra"] == {"a": [None]}
    assert "alert" not in message.content()
