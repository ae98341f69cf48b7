"""What a carrier is: its fields, its slots, and one call that delivers a batch."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from messaging.channels.base import Address
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import OutcomeClass, Reason
from messaging.rendering.plain import Variables
from messaging.rendering.template import MessageTemplate


def always() -> bool:
    """Begin whenever asked."""
    return True


@dataclass(slots=True, kw_only=True)  # one a recipient: to freeze it doubles what it costs
class OutgoingMessage:
    """One message to one address, rendered.

    ``key`` is the same on every attempt (design, delivery §6, ``message_key``). ``begin`` must be
    called before the first byte that could deliver; *False* means: send nothing.
    """

    key: str
    user_id: int
    channel: ChannelKey
    address: Address
    content: Mapping[str, Any]  # the rendered message, spelled as on the wire; or nothing, and
    made: Any = None  # what the provider's press has made
    facts: Mapping[str, Any] = field(default_factory=dict)  # dispatch_id, unsubscribe_url, …
    begin: Callable[[], bool] = always


@dataclass(slots=True, kw_only=True)  # one a recipient: to freeze it doubles what it costs
class Outcome:
    """What one message came to. ``record`` is a row for the window's transaction."""

    message: OutgoingMessage
    outcome_class: OutcomeClass
    reason: Reason | None = None  # where the class alone does not say it
    status: str = ""
    reply: str = ""
    provider_message_id: str | None = None
    retry_after_seconds: int | None = None
    is_begun: bool = True  # False: nobody was asked; it waits, uncharged and without a row
    record: Any = None  # an unsaved SandboxMessage or ContentCard


class Press(Protocol):
    """Makes messages of one template in a carrier's own form, from values in one step."""

    def __call__(self, variables: Variables, *, to: str, key: str, url: str | None) -> Any:  # noqa: ANN401 - the carrier's own
        """Return the message to one address; ``url`` ends the mail to this user, where one does.

        Raises ``RenderError``: then the message is to be rendered, which says what is wrong.
        """
        ...


def no_press(template: MessageTemplate) -> None:
    """Have every message rendered."""


class Provider(Protocol):
    """A carrier, ready to use; one object a lane, never shared between threads."""

    slots: int  # most messages begun and unanswered; 0: nothing leaves the machine
    deduplicates_for: timedelta | None  # how long the far side absorbs a repeated key

    @property
    def press(self) -> Callable[[MessageTemplate], Press | None]:
        """What looks for a template's press; None: each of its messages has to be rendered."""
        ...

    def deliver(self, batch: Iterable[OutgoingMessage]) -> Iterator[Outcome]:
        """Carry the batch, yielding each outcome as it is known, in any order."""
        ...

    def close(self) -> None:
        """Let go of sockets."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialField:
    """One thing a connection must know; secrets are sealed and write-only."""

    name: str
    label: str
    is_secret: bool = False
    is_required: bool = True
    default: str = ""
    help: str = ""
    choices: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderKind:
    """One entry of the registry: which channels, which fields, and how to build it."""

    name: str
    label: str
    channels: frozenset[ChannelKey]
    fields: Sequence[CredentialField]
    build: Callable[[Mapping[str, str]], Provider]
    slots: int = 0  # of a lane, unless the connection has its own
