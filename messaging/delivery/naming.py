"""What people call a send: its campaign's name, or the first words of its first message."""

import re
from collections.abc import Mapping
from typing import Any

from messaging.activity.redaction import redacted_text

LONGEST_NAME = 80  # characters; a line of a list
# Where the words of a message stand, over all nine shapes, the most telling first.
_WORDS = ("subject", "title", "alert", "url", "body", "description", "caption", "template_name")
_MARKUP = re.compile(r"<[^<>]{0,1000}>")


def first_words(messages: Mapping[str, Any]) -> str:  # Any: JSON
    """Return the first words of the first message that has some; empty when none has."""
    texts = (_text(message) for message in messages.values())
    words = next((text for text in texts if text), "")
    return words if len(words) <= LONGEST_NAME else words[: LONGEST_NAME - 1] + "…"


def _text(message: object) -> str:
    """Return what one message says, in one line and without markup."""
    if isinstance(message, str):
        return " ".join(redacted_text(_MARKUP.sub(" ", message[:10_000])).split())
    if not isinstance(message, Mapping):
        return ""
    below = [message.get(name) for name in _WORDS] + [message.get("message")]
    return next((text for part in below if (text := _text(part))), "")
