"""From a row to a carrier that can be used."""

import json
from collections.abc import Mapping

from messaging.choices.channels import ChannelKey
from messaging.choices.states import ConnectionTrust
from messaging.errors import CarillonError
from messaging.models.connection import Connection
from messaging.providers.base import Provider
from messaging.providers.card_feed import CardFeed
from messaging.providers.outbound import TRUST
from messaging.providers.registry import PROVIDERS
from messaging.providers.sandbox import Sandbox


class UnusableConnectionError(CarillonError):
    """A connection whose provider is unknown, or whose settings it cannot read."""


def provider_for(connection: Connection | None, channel: ChannelKey) -> Provider:
    """Return a carrier for one lane. Without a connection: the sandbox; for cards, their feed.

    Raises ``UnusableConnectionError``, or ``UnreadableSecretError`` when the key is gone.
    """
    if connection is None:
        return CardFeed() if channel == ChannelKey.CONTENT_CARD else Sandbox()
    kind = PROVIDERS.get(connection.provider)
    if kind is None or channel not in kind.channels:
        raise UnusableConnectionError(f"No provider {connection.provider!r} carries this channel.")
    try:
        return kind.build(_settings(connection))
    except (KeyError, ValueError) as fault:
        raise UnusableConnectionError(f"Its settings cannot be used: {fault}") from None


def most_slots(connection: Connection | None) -> int:
    """Return the most messages that one lane may have begun and unanswered; 0: nothing leaves."""
    kind = PROVIDERS.get(connection.provider) if connection else None
    return connection.slots or kind.slots if connection and kind else 0


def _settings(connection: Connection) -> Mapping[str, str]:
    """Return what the provider's fields hold, secrets too, and who typed them."""
    trust = ConnectionTrust(connection.trust).word
    slots = {"slots": str(connection.slots)} if connection.slots else {}
    return {**connection.settings, **json.loads(connection.secrets), **slots, TRUST: trust}
