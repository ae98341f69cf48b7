"""The filters on a user's push and email state. Source: spec, audience §3."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db.models import Q

from messaging.audience.shape import one_of, read_members
from messaging.choices.people import SubscriptionState
from messaging.models.user import User

COMPARISONS = ("is", "is_not")
STATES: Mapping[str, SubscriptionState] = {state.word: state for state in SubscriptionState}


@dataclass(frozen=True, slots=True, kw_only=True)
class _SubscriptionStatus:
    """The stored state is exactly ``value``, or is not: who opted in is not ``subscribed``."""

    key: ClassVar[str] = ""
    channel: ClassVar[str] = ""
    comparison: str
    value: str

    @classmethod
    def read(cls, value: object) -> Self:
        """Read the filter; raises ``InvalidRequestError`` with every problem."""
        readers = {"comparison": one_of(COMPARISONS), "value": one_of(STATES)}
        return cls(**read_members(value, readers))

    def _holds(self, is_state: Q) -> Q:
        return is_state if self.comparison == "is" else ~is_state

    def words(self) -> str:
        """Say it: ``email is not subscribed``."""
        return f"{self.channel} {self.comparison.replace('_', ' ')} {self.value.replace('_', ' ')}"

    def to_json(self) -> dict[str, Any]:
        """Return the filter as it was written."""
        return {self.key: {"comparison": self.comparison, "value": self.value}}

    def patterns(self) -> tuple[str, ...]:
        """Return none."""
        return ()


class PushSubscriptionStatus(_SubscriptionStatus):
    """The state of a user's push."""

    __slots__ = ()
    key: ClassVar[str] = "push_subscription_status"
    channel: ClassVar[str] = "push"

    def condition(self, now: datetime) -> Q:  # noqa: ARG002 - the same at any time
        """Return the condition on ``push_subscribe``."""
        return self._holds(Q(push_subscribe=STATES[self.value]))

    def actual(self, user: User, now: datetime) -> str:  # noqa: ARG002 - the same at any time
        """Return the state's word."""
        return SubscriptionState(user.push_subscribe).word


class EmailSubscriptionStatus(_SubscriptionStatus):
    """The state of a user's email."""

    __slots__ = ()
    key: ClassVar[str] = "email_subscription_status"
    channel: ClassVar[str] = "email"

    def condition(self, now: datetime) -> Q:  # noqa: ARG002 - the same at any time
        """Return the condition on ``email_subscribe``."""
        return self._holds(Q(email_subscribe=STATES[self.value]))

    def actual(self, user: User, now: datetime) -> str:  # noqa: ARG002 - the same at any time
        """Return the state's word."""
        return SubscriptionState(user.email_subscribe).word
