"""Any channel, shown in the console instead of sent (design, D5): no network, exactly once.

What it is told by a connection's ``behaviour`` is for demonstrations and tests: it refuses,
throttles or fails as a carrier would.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import count

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import OutcomeClass
from messaging.models.sandbox_message import SandboxMessage
from messaging.providers.base import (
    CredentialField,
    Outcome,
    OutgoingMessage,
    ProviderKind,
    no_press,
)

MOST_SHOWN = 1_000  # of a dispatch and channel; the window's transaction counts again
_MOST_REMEMBERED = 1_000  # dispatches and channels
_BEHAVIOURS = {
    "deliver": OutcomeClass.OK,
    "refuse": OutcomeClass.PERMANENT_RECIPIENT,
    "throttle": OutcomeClass.THROTTLED,
    "fail": OutcomeClass.TRANSIENT,
    "silence": OutcomeClass.IN_DOUBT,
}


class Sandbox:
    """Renders nothing and sends nothing: it keeps the first messages, and says what it was told."""

    slots = 0
    deduplicates_for: timedelta | None = None
    press = staticmethod(no_press)

    def __init__(self, outcome_class: OutcomeClass = OutcomeClass.OK) -> None:
        self._outcome_class = outcome_class
        self._shown: dict[tuple[object, ChannelKey], Iterator[int]] = {}

    def deliver(self, batch: Iterable[OutgoingMessage]) -> Iterator[Outcome]:
        """Yield the same outcome for each message, with its record while there is room."""
        for message in batch:
            is_shown = self._outcome_class == OutcomeClass.OK and self._has_room(message)
            yield Outcome(
                message=message,
                outcome_class=self._outcome_class,
                status="sandbox",
                record=_record(message) if is_shown else None,
            )

    def close(self) -> None:
        """Forget what was shown."""
        self._shown.clear()

    def _has_room(self, message: OutgoingMessage) -> bool:
        """Count a message among those shown of its dispatch and channel."""
        place = message.facts["dispatch_number"], message.channel
        if place not in self._shown:
            if len(self._shown) >= _MOST_REMEMBERED:
                self._shown.clear()  # at worst some are offered again; the transaction counts
            self._shown[place] = count()
        return next(self._shown[place]) < MOST_SHOWN


def _record(message: OutgoingMessage) -> SandboxMessage:
    return SandboxMessage(
        dispatch_number=message.facts["dispatch_number"],
        user_id=message.user_id,
        channel=message.channel,
        address=message.address.value,
        content=message.content,
    )


def _build(settings: Mapping[str, str]) -> Sandbox:
    return Sandbox(_BEHAVIOURS[settings.get("behaviour") or "deliver"])


SANDBOX = ProviderKind(
    name="sandbox",
    label="Sandbox",
    channels=frozenset(ChannelKey),
    fields=(
        CredentialField(
            name="behaviour",
            label="Behaviour",
            is_required=False,
            default="deliver",
            choices=tuple(_BEHAVIOURS),
            help="What becomes of each message. Nothing ever leaves this machine.",
        ),
    ),
    build=_build,
)
