"""The filters that there are, and where. A new one needs its module, and its line here.

A send's own audience says what the connected audience can say; a segment says that and more.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from messaging.audience.custom_attribute import CustomAttribute, SegmentAttribute
from messaging.audience.events import DoneEvent, MadePurchase
from messaging.audience.last_used_app import LastUsedApp
from messaging.audience.profile_field import ProfileField
from messaging.audience.random_bucket import RandomBucket
from messaging.audience.segment_membership import SegmentMembership
from messaging.audience.subscription_group import InSubscriptionGroup
from messaging.audience.subscription_status import EmailSubscriptionStatus, PushSubscriptionStatus
from messaging.audience.tree import And, Filter, Not, Or


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """What an audience may say: operators and filters by their names."""

    groups: Mapping[str, type[And] | type[Or] | type[Not]]
    filters: Mapping[str, type[Filter]]

    @property
    def words(self) -> list[str]:
        """Every name."""
        return [*self.groups, *self.filters]


_SHARED: tuple[type[Filter], ...] = (PushSubscriptionStatus, EmailSubscriptionStatus, LastUsedApp)
_ONLY_IN_SEGMENTS: tuple[type[Filter], ...] = (
    *(ProfileField, DoneEvent, MadePurchase),
    *(InSubscriptionGroup, SegmentMembership, RandomBucket),
)


def _by_key(*kinds: type[Filter]) -> Mapping[str, type[Filter]]:
    return {kind.key: kind for kind in kinds}


CONNECTED = Grammar(groups={"AND": And, "OR": Or}, filters=_by_key(CustomAttribute, *_SHARED))
SEGMENT = Grammar(
    groups={"AND": And, "OR": Or, "NOT": Not},
    filters=_by_key(SegmentAttribute, *_SHARED, *_ONLY_IN_SEGMENTS),
)
