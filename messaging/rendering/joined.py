"""A text that still knows what it was joined of: the author's parts, and values between them."""

from collections.abc import Sequence
from typing import Self

LONG = 200  # characters of the author's own in one piece, from which on it is worth knowing


class Joined(str):
    """A rendered text; its parts are those of the template, the same for everybody, and values."""

    __slots__ = ("parts",)
    parts: Sequence[str]

    def __new__(cls, parts: Sequence[str]) -> Self:
        """Return the parts as one text."""
        self = super().__new__(cls, "".join(parts))
        self.parts = parts
        return self

    def with_text_at(self, position: int, text: str) -> "Joined":
        """Return the same with ``text`` in front of the character at ``position``."""
        length = 0
        for place, part in enumerate(self.parts):
            cut = position - length
            if cut <= len(part):
                rest = self.parts[place + 1 :]
                return Joined([*self.parts[:place], part[:cut], text, part[cut:], *rest])
            length += len(part)
        return Joined([*self.parts, text])
