"""The filters that there are. A new one needs its module, and its line here."""

from collections.abc import Mapping

from messaging.audience.custom_attribute import CustomAttribute
from messaging.audience.last_used_app import LastUsedApp
from messaging.audience.subscription_status import EmailSubscriptionStatus, PushSubscriptionStatus
from messaging.audience.tree import Filter

FILTERS: Mapping[str, type[Filter]] = {
    kind.key: kind
    for kind in (CustomAttribute, PushSubscriptionStatus, EmailSubscriptionStatus, LastUsedApp)
}
