"""What a lane keeps open between windows: providers, compiled contents, the rendering child."""

import logging
from datetime import datetime

from messaging.choices.channels import ChannelKey
from messaging.delivery.contents import Contents
from messaging.errors import CarillonError
from messaging.models.connection import Connection
from messaging.providers.base import Provider
from messaging.providers.connections import provider_for
from messaging.rendering.child import Child

log = logging.getLogger(__name__)
_OURS = datetime.min  # noqa: DTZ901 - no moment: the version of what has no connection


class LaneCarriers:
    """Opened when first asked for, opened anew when a connection was changed."""

    def __init__(self) -> None:
        self.contents = Contents()
        self.child = Child()
        self._open: dict[tuple[int | None, ChannelKey], tuple[datetime, Provider]] = {}

    def provider(self, connection: Connection | None, channel: ChannelKey) -> Provider:
        """Return the provider that carries ``channel`` over ``connection``; None: the sandbox."""
        place = (connection.pk if connection else None, channel)
        version = connection.updated_at if connection else _OURS
        known = self._open.get(place)
        if known and known[0] == version:
            return known[1]
        if known:
            known[1].close()
        provider = provider_for(connection, channel)
        self._open[place] = (version, provider)
        return provider

    def can_open(self, connection: Connection) -> bool:
        """Say whether a connection can be used at all: its secrets open, its settings read."""
        try:
            self.provider(connection, connection.channel)
        except CarillonError:
            log.exception("connection cannot be opened", extra={"connection": connection.pk})
            return False
        return True

    def slots(self, connection: Connection | None, channel: ChannelKey) -> int:
        """Return the most messages begun and unanswered; 0: nothing leaves the machine."""
        return self.provider(connection, channel).slots

    def close(self) -> None:
        """Let go of sockets and the child."""
        for _, provider in self._open.values():
            provider.close()
        self._open.clear()
        self.child.close()
