"""Texts that a row can hold: short, and of characters that every database takes."""

from messaging.errors import Problem
from messaging.faults import MOST_PATH_CHARACTERS
from messaging.wire import SURROGATE

MOST_CHARACTERS = 255  # spec, audience §6: of names and values alike


def storable(text: str, *, longest: int = MOST_CHARACTERS) -> str:
    """Return ``text``; raises ``ValueError`` with the rule that it breaks."""
    if len(text) > longest:
        raise ValueError(f"must have at most {longest} characters.")
    if "\x00" in text:
        raise ValueError("must not contain U+0000.")
    if not text.isascii() and SURROGATE.search(text):
        raise ValueError("must not contain lone surrogates.")
    return text


def named(value: object) -> str:
    """Return an id or a name: text that is not empty, or a whole number as its digits.

    Real clients send both. Raises ``ValueError``.
    """
    if isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63:
        return str(value)
    if not isinstance(value, str):
        raise ValueError("must be a string.")  # noqa: TRY004 - one kind of fault for a reader
    if not value:
        raise ValueError("must not be empty.")
    return storable(value)


def problem(name: object, reason: object) -> Problem:
    """Return what is wrong with the field ``name``, a caller's own and so perhaps a megabyte."""
    return Problem(str(name)[:MOST_PATH_CHARACTERS], str(reason))
