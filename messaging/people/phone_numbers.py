"""Phone numbers as users have them: E.164, whatever was typed between the digits."""

import re

from messaging.channels.phone import is_textable

_BETWEEN = re.compile(r"[ ().\-]")


def e164(value: object) -> str:
    """Return a number in E.164; raises ``ValueError`` for what is none that a text may go to."""
    digits = _BETWEEN.sub("", value) if isinstance(value, str) else ""
    if not is_textable(digits):
        raise ValueError("must be a phone number in E.164, such as +34612345678.")
    return digits
