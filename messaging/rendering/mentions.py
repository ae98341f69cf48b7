"""What a template asks for, so that nothing else is fetched and a missing default is seen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from messaging.rendering.chain import calls
from messaging.rendering.dialect import OUTPUT, Piece
from messaging.rendering.expression import BARE, Token

DEVICES = ("most_recently_used_device", "targeted_device")
EMAIL_GLOBAL = "email_global"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """The names behind ``${…}``, and whether it asks for the email state or a device."""

    profile: frozenset[str] = frozenset()
    custom_attributes: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    email_state: bool = False
    device: bool = False


def mentions(pieces: Iterable[Piece]) -> Mentions:
    """Return what these pieces mention; of a nested attribute, its first name."""
    tokens = list(_attributes(pieces))
    states = _names(tokens, "subscribed_state")
    return Mentions(
        profile=_names(tokens, BARE),
        custom_attributes=_names(tokens, "custom_attribute"),
        groups=states - {EMAIL_GLOBAL},
        email_state=EMAIL_GLOBAL in states,
        device=any(token.namespace in DEVICES for token in tokens),
    )


def without_default(pieces: Iterable[Piece]) -> Sequence[str]:
    """Return the attributes printed without a ``default``, as the author wrote them."""
    bare = {
        token.text: None
        for piece in pieces
        if piece.kind == OUTPUT
        and not any(call.name.text == "default" for call in calls(piece.expression))
        for token in piece.expression.attributes[:1]
    }
    return tuple(bare)


def _attributes(pieces: Iterable[Piece]) -> Iterable[Token]:
    for piece in pieces:
        yield from piece.expression.attributes


def _names(tokens: Iterable[Token], namespace: str) -> frozenset[str]:
    return frozenset(str(token.path[0]) for token in tokens if token.namespace == namespace)
