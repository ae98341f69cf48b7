"""Addresses as a viewer sees them: enough to tell two apart, too little to write to one."""

import re

_EMAIL = re.compile(r"([^\s@<>\"'(),:;]+)@([^\s@<>\"'(),:;]+)")
_NUMBER = re.compile(r"\+\d{7,15}")
_LONG_WORD = 24  # a device token is longer than any word or id we show
_SHOWN = 4


def masked(text: str) -> str:
    """Return ``text`` with each email address, phone number and device token made unreadable."""
    hidden = _EMAIL.sub(lambda found: f"{found[1][0]}•••@{found[2]}", text)
    hidden = _NUMBER.sub(lambda found: f"{found[0][:_SHOWN]}•••{found[0][-2:]}", hidden)
    return " ".join(map(_masked_word, hidden.split(" ")))


def _masked_word(word: str) -> str:
    return f"{word[:_SHOWN]}•••" if len(word) > _LONG_WORD and "•" not in word else word
