"""The filter on a user's own word about a group, in segments alone.

Source: spec, subscription-and-frequency §4 and related-endpoints §6.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db.models import Exists, OuterRef, Q

from messaging.audience.operands import quoted
from messaging.audience.shape import INVALID, one_of, read_members, text
from messaging.errors import InvalidRequestError, Problem
from messaging.models.subscription_group import GroupSubscription, SubscriptionGroup
from messaging.models.user import User

COMPARISONS = ("is", "is_not")
UNKNOWN = "unknown"  # no history with the group
STATES: Mapping[str, bool | None] = {"subscribed": True, "unsubscribed": False, UNKNOWN: None}
_WORDS: Mapping[bool | None, str] = {is_in: word for word, is_in in STATES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class InSubscriptionGroup:
    """What is stored for a user and a group; an email state that shuts all groups is not in it."""

    key: ClassVar[str] = "subscription_group"
    subscription_group_id: str
    comparison: str
    value: str
    group: SubscriptionGroup | None = field(default=None, compare=False)  # once looked up

    @classmethod
    def read(cls, value: object) -> Self:
        """Read the filter; raises ``InvalidRequestError`` with every problem."""
        readers = {
            "subscription_group_id": lambda value, _: text(value),
            "comparison": one_of(COMPARISONS),
            "value": one_of(STATES),
        }
        return cls(**read_members(value, readers))

    @staticmethod
    def look_up(group_ids: set[str]) -> dict[str, SubscriptionGroup]:
        """Return the groups in use, by their ids."""
        found = SubscriptionGroup.objects.filter(is_archived=False)
        found = found.filter(subscription_group_id__in=group_ids)
        return {group.subscription_group_id: group for group in found}

    @property
    def named(self) -> str:
        """What must be looked up before it is asked."""
        return self.subscription_group_id

    def known(self, found: Mapping[str, SubscriptionGroup]) -> Self:
        """Return the filter, ready to be asked; raises ``InvalidRequestError`` without a group."""
        group = found.get(self.subscription_group_id)
        if group is None:
            path = f"{self.key}.subscription_group_id"
            problem = Problem(path, "is no subscription group in use.")
            raise InvalidRequestError(INVALID, [problem])
        return replace(self, group=group)

    def condition(self, now: datetime) -> Q:  # noqa: ARG002 - the same at any time
        """Return the condition."""
        rows = GroupSubscription.objects.filter(user_id=OuterRef("pk"), group=self._group())
        is_in = STATES[self.value]
        holds = ~Q(Exists(rows)) if is_in is None else Q(Exists(rows.filter(is_subscribed=is_in)))
        return holds if self.comparison == "is" else ~holds

    def words(self) -> str:
        """Say it: ``group “Offers” is subscribed``; of a group not looked up, its id."""
        name = self.subscription_group_id if self.group is None else self.group.name
        return f"group {quoted(name)} {self.comparison.replace('_', ' ')} {self.value}"

    def to_json(self) -> dict[str, Any]:
        """Return the filter as it was written."""
        body = {
            "subscription_group_id": self.subscription_group_id,
            "comparison": self.comparison,
            "value": self.value,
        }
        return {self.key: body}

    def patterns(self) -> tuple[str, ...]:
        """Return none."""
        return ()

    def actual(self, user: User, now: datetime) -> str:  # noqa: ARG002 - the same at any time
        """Return the state's word."""
        rows = GroupSubscription.objects.filter(user_id=user.pk, group=self._group())
        return _WORDS[rows.values_list("is_subscribed", flat=True).first()]

    def _group(self) -> SubscriptionGroup:
        if self.group is None:
            raise LookupError("Look up what a segment names before it is asked.")
        return self.group
