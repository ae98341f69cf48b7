"""Which user an object is about. Source: spec, audience §6, "Identifier"."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from messaging.channels.mailbox import is_address
from messaging.people.phone_numbers import e164
from messaging.people.text import named
from messaging.wire import FLAG_WORDS

Given = Mapping[str, Any]  # Any: JSON


class Kind:
    """How a user may be named, in wire words: plain texts, for they are hashed for each object."""

    EXTERNAL_ID = "external_id"
    USER_ALIAS = "user_alias"
    BRAZE_ID = "braze_id"
    EMAIL = "email"
    PHONE = "phone"


class Identifier(NamedTuple):
    """One name of one user; an alias is its name and its label, an address is in small letters."""

    kind: str
    value: str | tuple[str, str]


MISSING = "Name the user: external_id, user_alias, braze_id, email or phone is required."
SEVERAL = "Name the user once: by external_id, by user_alias or by braze_id."
SURE = (Kind.EXTERNAL_ID, Kind.USER_ALIAS, Kind.BRAZE_ID)
SHARED = (Kind.EMAIL, Kind.PHONE)  # email beats phone; beside one of the others they are data


def whom(given: Given) -> tuple[Identifier, bool]:
    """Return whom an object is about, and whether it must not create them; raises ``ValueError``.

    For an alias that is the usual. Source: spec, audience §6.
    """
    identifier = identifier_of(given)
    only = given.get("_update_existing_only")
    if only is None:
        return identifier, identifier.kind == Kind.USER_ALIAS
    return identifier, flag("_update_existing_only", only)


def flag(name: str, value: object) -> bool:
    """Return a flag beside an object's data; raises ``ValueError`` that names it."""
    if isinstance(value, bool):
        return value
    if not isinstance(value, str) or value not in FLAG_WORDS:
        raise ValueError(f"{name}: must be true or false.")
    return FLAG_WORDS[value]


def identifier_of(given: Given) -> Identifier:
    """Return whom an object is about; raises ``ValueError`` that names the field."""
    kinds = [kind for kind in (*SURE, *SHARED) if given.get(kind) is not None]
    if not kinds:
        raise ValueError(MISSING)
    kind = kinds[0]
    if len(kinds) > 1 and kinds[1] in SURE:
        raise ValueError(SEVERAL)
    try:
        return Identifier(kind, _READERS[kind](given[kind]))
    except ValueError as fault:
        raise ValueError(f"{kind}: {fault}") from None


def address(value: object) -> str:
    """Return one plain mail address; raises ``ValueError``."""
    if not isinstance(value, str) or not is_address(value):
        raise ValueError("must be one mail address, such as ana@example.com.")
    return value


def _alias(value: object) -> tuple[str, str]:
    if not isinstance(value, dict):
        raise ValueError("must be an object with alias_name and alias_label.")  # noqa: TRY004 - one kind of fault
    try:
        return named(value.get("alias_name")), named(value.get("alias_label"))
    except ValueError as fault:
        raise ValueError(f"alias_name and alias_label: each {fault}") from None


_READERS: Mapping[str, Callable[[object], str | tuple[str, str]]] = {
    Kind.EXTERNAL_ID: named,
    Kind.USER_ALIAS: _alias,
    Kind.BRAZE_ID: named,
    Kind.EMAIL: lambda value: address(value).lower(),
    Kind.PHONE: e164,
}
