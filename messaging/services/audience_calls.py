"""What a call asks about an audience, in the words of a send, and what it is answered."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field

from messaging.audience.fingerprint import Fingerprint
from messaging.audience.patience import API_SECONDS, TookTooLongError, patience
from messaging.audience.reader import read_audience
from messaging.audience.recipients import check_patterns, recipients, segment_tree
from messaging.audience.targeting import NAMES, Aliases, ExternalIds, UserAlias, targeting_problems
from messaging.channels.messages import Messages
from messaging.choices.channels import ChannelKey
from messaging.choices.people import RecipientSubscriptionState as State
from messaging.delivery.lookups import ARCHIVED_SEGMENT, INVALID_SEGMENT
from messaging.delivery.reach.asked import Asked
from messaging.errors import InvalidRequestError, NotFoundError, Problem
from messaging.models.segment import Segment
from messaging.models.user import User, UserQuerySet
from messaging.services import audiences
from messaging.services.audiences import Target
from messaging.wire import Flag, Given, Id, WireModel, at_most, unknown_fields

ChannelWord = Literal[
    "android_push",
    "apple_push",
    "kindle_push",
    "web_push",
    "email",
    "sms",
    "whats_app",
    "webhook",
    "content_card",
]
Json = dict[str, Any]  # Any: JSON


class AudienceQuestion(WireModel):
    """Whom it is about, in the fields of a send; ``broadcast`` is not asked for here."""

    external_user_ids: ExternalIds = Field(default=(), description="Users by your own ids.")
    user_aliases: Aliases = Field(default=(), description="Users by alias.")
    segment_id: Id | None = Field(default=None, description="Members of this segment.")
    audience: dict[str, Any] | None = Field(default=None, description="A connected audience.")
    broadcast: Flag = Field(default=True, description="Taken as a send has it; changes nothing.")
    recipient_subscription_state: State = Field(
        default=State.SUBSCRIBED, description="Whom the send would reach."
    )
    messages: Messages | None = Field(
        default=None, description="What would be sent: its channels, groups and devices are asked."
    )
    channels: Annotated[tuple[ChannelWord, ...], at_most(len(ChannelKey))] = Field(
        default=(),
        description="Channels, where there are no messages yet. Of sms and whats_app nobody is in "
        "the group then: give messages.",
    )

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:
        """Ask for somebody, and for messages or channels, not both."""
        names_users = any(given.get(name) for name in NAMES)
        yield from targeting_problems({**given, "broadcast": not names_users})
        if given.get("messages") and given.get("channels"):
            yield Problem("channels", "must be left out where messages say them")

    @property
    def asks(self) -> Sequence[Asked]:
        """What each channel asks of a user; nothing where no channel is given."""
        state = self.recipient_subscription_state
        if self.messages:
            return Asked.of(self.messages.chosen(), state)
        return Asked.on([ChannelKey.of(word) for word in self.channels], state)

    @cached_property
    def target(self) -> Target:
        """Whom it means; raises ``InvalidRequestError`` for a segment that nobody has."""
        tree = None if self.audience is None else read_audience(self.audience)
        segment = self._segment()
        for path, each in {"audience": tree, "segment_id": segment}.items():
            try:
                check_patterns([each] if each else [])
            except InvalidRequestError as fault:
                raise fault.within(path) from None
        pairs = tuple((alias.alias_name, alias.alias_label) for alias in self.user_aliases)
        return Target(
            external_ids=self.external_user_ids, aliases=pairs, segment=segment, audience=tree
        )

    def _segment(self) -> Any:  # noqa: ANN401 - a tree, or nothing
        if self.segment_id is None:
            return None
        segment = Segment.objects.filter(segment_id=self.segment_id).first()
        if segment is None or segment.archived_at:
            word = ARCHIVED_SEGMENT if segment else INVALID_SEGMENT
            raise InvalidRequestError(word, [Problem("segment_id", word)])
        return segment_tree(segment)


class CountQuestion(AudienceQuestion):
    """How many that is, and what becomes of them."""

    exact: Flag = Field(
        default=True,
        description="False: only what one user in a hundred tells, at once, with its margin.",
    )


class AskedUser(WireModel):
    """One user, by one of four names."""

    external_id: Id | None = Field(default=None, description="By your own id.")
    braze_id: Id | None = Field(default=None, description="By braze_id.")
    user_alias: UserAlias | None = Field(default=None, description="By alias.")
    email: Id | None = Field(default=None, description="By address, whatever its case.")

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:
        """Ask for one name."""
        if len(cls.model_fields.keys() & given.keys()) != 1:
            yield Problem("", f"give one of {', '.join(cls.model_fields)}")

    def found(self) -> UserQuerySet:
        """Return who has this name: one user, or several with one address."""
        if self.external_id:
            return User.objects.named([self.external_id])
        if self.braze_id:
            return User.objects.filter(braze_id=self.braze_id)
        if self.user_alias:
            pair = (self.user_alias.alias_name, self.user_alias.alias_label)
            return User.objects.aliased([pair])
        return User.objects.with_email(self.email or "").order_by("pk")


class ExplainQuestion(AudienceQuestion):
    """Why one user is in, or is not."""

    user: AskedUser = Field(description="Whom it is about.")


def count(question: CountQuestion, *, now: datetime) -> Json:
    """Return the body of the answer: users, clauses and, where channels are given, a waterfall."""
    target, asks = question.target, question.asks
    seconds = API_SECONDS if question.exact else 0
    if question.exact:
        size = audiences.count_audience(target, now=now, seconds=seconds)
        clauses = audiences.count_clauses(target, now=now, seconds=seconds)
    else:
        size = audiences.estimate(target, now=now)
        clauses = audiences.estimate_clauses(target, now=now)
    body: Json = {"message": "success", "users": size.to_json(), "clauses": clauses.to_json()}
    if question.exact:
        body["fingerprint"] = _fingerprint(target, asks, now)
    if asks:
        fall = audiences.waterfall(target, asks, now=now, seconds=seconds)
        body |= {"waterfall": fall.to_json(), "method": fall.method}
    return body | _errors(question)


def explain(question: ExplainQuestion, *, now: datetime) -> Json:
    """Return the body of the answer for one user; raises ``NotFoundError`` where there is none."""
    target, found = question.target, list(question.user.found()[:2])
    if not found:
        raise NotFoundError("There is no such user.")
    user = found[0]
    clauses = audiences.explain_user(target, user, now=now)
    is_matched = recipients(target.wanted, now=now).filter(pk=user.pk).exists()
    standings = audiences.explain_channels(target, question.asks, user, now=now)
    body: Json = {
        "message": "success",
        "user": {"external_id": user.external_id, "braze_id": user.braze_id},
        "matched": is_matched,
        "clauses": [clause.to_json() for clause in clauses],
        "channels": [standing.to_json() for standing in standings],
    }
    several = ["user.email: several users have it; this is the first."] if found[1:] else []
    return body | _errors(question, several)


def _fingerprint(target: Target, asks: Sequence[Asked], now: datetime) -> str | None:
    try:
        with patience(API_SECONDS):
            users = recipients(target.wanted, now=now)
            return str(Fingerprint.of(users, [ask.key for ask in asks]))
    except TookTooLongError:
        return None


def _errors(question: AudienceQuestion, notes: Iterable[str] = ()) -> Json:
    unknown = [f"{path}: is no field; it was ignored" for path in unknown_fields(question)]
    lines = [*notes, *unknown]
    return {"errors": lines} if lines else {}
