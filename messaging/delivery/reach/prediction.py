"""What a dry run says: how many would get the message, how many would not, and why."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from messaging.audience.estimate import Size
from messaging.audience.fingerprint import Fingerprint
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.choices.states import ConnectionState
from messaging.delivery.reach.waterfall import Waterfall
from messaging.models.connection import Connection

SANDBOX = "sandbox"


@dataclass(slots=True, kw_only=True)
class Reach:
    """One channel's figures, in deliveries: one user on one channel."""

    connection: Connection | None
    would_send: int = 0
    message_count: int = 0  # devices reached; else one for each user
    unsubscribed_count: int = 0  # of those who would get it
    reasons: Counter[Reason] = field(default_factory=Counter)
    without_default: tuple[str, ...] = ()  # variables that may be empty

    @property
    def skipped(self) -> int:
        """How many would not get it."""
        return self.reasons.total()

    @property
    def targeted(self) -> int:
        """Everybody who was meant: the books balance in a prediction, too."""
        return self.would_send + self.skipped

    @property
    def carrier(self) -> dict[str, str]:
        """Who would carry it."""
        if self.connection is None:
            return {"provider": SANDBOX}
        connection = self.connection
        state = ConnectionState(connection.state).word
        return {"name": connection.name, "provider": connection.provider, "state": state}

    def to_json(self) -> dict[str, Any]:  # Any: JSON
        """Return the figures as the answer shows them."""
        skipped = {reason.word: number for reason, number in sorted(self.reasons.items())}
        return {
            "targeted": self.targeted,
            "would_send": self.would_send,
            "messages": self.message_count,
            "skipped": self.skipped,
            "reasons": {Status.SKIPPED.word: skipped} if skipped else {},
            "connection": self.carrier,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What a send would do now. ``judged_every`` is 1 when each user was judged."""

    audience_kind: str
    size: Size  # users matched, each once
    named_twice: int
    unknown: int  # names that nobody has
    judged_every: int
    channels: Mapping[ChannelKey, Reach]
    waterfall: Waterfall
    fingerprint: Fingerprint | None  # of nothing that could not be counted

    @property
    def user_count(self) -> int:
        """How many users matched."""
        return self.size.value

    @property
    def method(self) -> str:
        """How the figures were found."""
        return "counted" if self.judged_every == 1 else f"sampled 1 in {self.judged_every}"

    def to_json(self) -> dict[str, Any]:  # Any: JSON
        """Return the answer's members, beside its message."""
        reaches = self.channels.values()
        return {
            "dry_run": True,
            "audience": self.audience_kind,
            "method": self.method,
            "users": self.user_count,
            "count": self.user_count,
            "fingerprint": str(self.fingerprint) if self.fingerprint else None,
            "named_twice": self.named_twice,
            "unknown": self.unknown,
            "targeted": sum(reach.targeted for reach in reaches),
            "would_send": sum(reach.would_send for reach in reaches),
            "skipped": sum(reach.skipped for reach in reaches),
            "waterfall": self.waterfall.to_json(),
            "channels": {channel.word: reach.to_json() for channel, reach in self.channels.items()},
            "warnings": [line for key in self.channels for line in self._warnings(key)],
        }

    def _warnings(self, channel: ChannelKey) -> Iterator[str]:
        """Yield what to look at before sending on one channel."""
        reach, word = self.channels[channel], channel.word
        if not reach.would_send:
            yield f"{word}: nobody would get this."
            return
        if reach.unsubscribed_count:
            yield f"{word}: {reach.unsubscribed_count} of these users unsubscribed."
        if reach.carrier == {"provider": SANDBOX} and channel is not ChannelKey.CONTENT_CARD:
            yield f"{word}: no connection, so these {reach.would_send} go to the sandbox."
        elif reach.connection and reach.connection.state != ConnectionState.HEALTHY:
            yield f"{word}: {reach.connection.name} is {reach.carrier['state']}; messages wait."
        for name in reach.without_default:
            yield f"{word}: {name} has no default and may be empty."
