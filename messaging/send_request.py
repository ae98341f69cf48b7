"""A send, as asked for: the one reader of its JSON, for both doors and for the worker."""

from collections.abc import Iterable
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import AfterValidator, AliasChoices, Field

from messaging.audience.canary import Canary, canary_problems
from messaging.audience.expected import ExpectedRecipients
from messaging.audience.reader import read_audience
from messaging.audience.targeting import (
    NAMES,
    NO_RECIPIENTS,
    TOO_MANY_IDS,
    Aliases,
    ExternalIds,
    Lone,
    targeting_problems,
)
from messaging.audience.tree import Tree
from messaging.channels.android_push import TOO_LONG as ANDROID_TOO_LONG
from messaging.channels.apple_push import TOO_LONG as APPLE_TOO_LONG
from messaging.channels.messages import NO_MESSAGE, Messages, no_message
from messaging.channels.push import INVALID_EXTRA
from messaging.choices.people import RecipientSubscriptionState
from messaging.errors import InvalidRequestError, Problem
from messaging.faults import fault
from messaging.wire import Flag, Given, Id, WireModel, read, unknown_fields

MOST_SEND_ID_CHARACTERS = 64  # spec, messages-send §6
NO_VARIANT = "Message Variant Unspecified"
# Braze's words, spec, messages-send §8: a reason opens with them, and where every problem has the
# same ones they are the answer's message.
FATAL = frozenset(
    {NO_RECIPIENTS, NO_VARIANT, TOO_MANY_IDS, NO_MESSAGE, INVALID_EXTRA}
    | {ANDROID_TOO_LONG, APPLE_TOO_LONG}
)


def _checked_send_id(value: str) -> str:
    if not (value.isascii() and value.isprintable() and len(value) <= MOST_SEND_ID_CHARACTERS):
        raise fault(f"must have at most {MOST_SEND_ID_CHARACTERS} characters, all of them ASCII")
    return value


class SendRequest(WireModel):
    """Messages, and whom they go to: named users, or with ``broadcast`` a segment or audience."""

    broadcast: Flag = Field(
        default=False,
        description="Must be true to reach a whole segment or audience; false or absent where "
        "users are named.",
    )
    external_user_ids: ExternalIds = Field(
        default=(), description="Users by your own ids, at most 50 together with user_aliases."
    )
    user_aliases: Aliases = Field(
        default=(), description="Users by alias, at most 50 together with external_user_ids."
    )
    segment_id: Id | None = Field(
        default=None, description="Only members of this segment; named users are narrowed to it."
    )
    audience: dict[str, Any] | None = Field(
        default=None,
        description="Only users whom this connected audience means: filters joined by AND and OR.",
    )
    campaign_id: Id | None = Field(
        default=None,
        description="The campaign that this counts for. Each message then needs its "
        "message_variation_id.",
    )
    send_id: Annotated[Id, AfterValidator(_checked_send_id)] | None = Field(
        default=None, description="Groups sends of one campaign; at most 64 ASCII characters."
    )
    override_frequency_capping: Flag = Field(
        default=False,
        validation_alias=AliasChoices("override_frequency_capping", "override_messaging_limits"),
        description="Send to users who have had enough, too. Its older name, "
        "override_messaging_limits, is read as well.",
    )
    recipient_subscription_state: RecipientSubscriptionState = Field(
        default=RecipientSubscriptionState.SUBSCRIBED,
        description="Whom to reach: opted_in, only those; subscribed, those and subscribed users; "
        "all, unsubscribed users too, for transactional messages.",
    )
    expected_recipients: ExpectedRecipients | None = Field(
        default=None,
        description="How many users you expect, or which: 409 if the audience has moved since.",
    )
    canary: Canary | None = Field(
        default=None,
        description="Only with broadcast: send to some users first, and to the rest once at most "
        "so many of them have failed.",
    )
    messages: Messages = Field(description="What to send, by channel: at least one.")

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:
        """Ask for recipients who are meant, for words, and for the variation of each."""
        yield from targeting_problems(given)
        yield from canary_problems(given)
        if given.get("messages", []) == []:
            yield no_message().within("messages")
        if "campaign_id" in given:
            yield from _variation_problems(given.get("messages"))

    @classmethod
    def from_json(cls, body: object) -> Self:
        """Return the send that parsed JSON asks for.

        Raises ``InvalidRequestError`` with every problem and its path. Its message is Braze's own
        where all problems are of one kind that Braze has words for. That ids of segments, campaigns
        and sends exist is the service's to know.
        """
        try:
            return read(cls, body)
        except InvalidRequestError as error:
            raise InvalidRequestError(_headline(error), error.problems) from None

    def to_json(self) -> dict[str, Any]:
        """Return it in wire spelling, as a dispatch keeps it; it reads as an equal request."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)

    @property
    def aliases(self) -> tuple[tuple[str, str], ...]:
        """The aliases as pairs of name and label."""
        return tuple((alias.alias_name, alias.alias_label) for alias in self.user_aliases)

    @property
    def names_users(self) -> bool:
        """Whether users are named, so that nobody else can be reached."""
        return bool(self.external_user_ids or self.user_aliases)

    @property
    def kind(self) -> str:
        """Whom it is for, in a list's words: ``users``, ``users in segment``, ``audience``."""
        groups = {"segment": self.segment_id, "audience": self.audience}
        where = " and ".join(word for word, value in groups.items() if value is not None)
        if not self.names_users:
            return where
        return f"users in {where}" if where else "users"

    @cached_property
    def tree(self) -> Tree | None:
        """The audience as a tree of conditions."""
        return None if self.audience is None else read_audience(self.audience)

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What was read leniently or not at all: lines for ``errors`` that stop nothing."""
        lone = [name for name in NAMES if isinstance(getattr(self, name), Lone)]
        found = [Problem(name, "is no array; it was read as an array of one") for name in lone]
        found += [Problem(path, "is no field; it was ignored") for path in unknown_fields(self)]
        return tuple(map(str, found))


def _variation_problems(messages: object) -> Iterable[Problem]:
    """Yield the messages that do not say which of the campaign's they are."""
    if not isinstance(messages, dict):
        return
    for name in Messages.model_fields:
        message = messages.get(name)
        if isinstance(message, dict) and message.get("message_variation_id") is None:
            reason = f"{NO_VARIANT}: is required when campaign_id is given"
            yield Problem(f"messages.{name}.message_variation_id", reason)


def _headline(error: InvalidRequestError) -> str:
    """Return the sentence above the problems, in Braze's words where one says it all."""
    words = {problem.reason.partition(":")[0] for problem in error.problems}
    return (
        words.pop() if len(words) == 1 and words <= FATAL else f"{error.message} Nothing was sent."
    )
