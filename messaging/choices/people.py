"""Subscription states, and whom a send may reach."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.choices.word import WireWord


class SubscriptionState(WireWord):
    """Global state of a user's email or push. Source: spec, subscription-and-frequency §1."""

    OPTED_IN = 1, "opted_in"
    SUBSCRIBED = 2, "subscribed"
    UNSUBSCRIBED = 3, "unsubscribed"

    @property
    def tone(self) -> str:
        """Its tone on a page."""
        return ("ok", "quiet", "skip")[self - 1]

    @property
    def icon(self) -> str:
        """Its Lucide icon."""
        return ("check-check", "check", "circle-minus")[self - 1]


class SubscriptionKind(WireWord):
    """What a subscription is to: all email, all push, or one group."""

    EMAIL = 1, "email"
    PUSH = 2, "push"
    GROUP = 3, "group"


class ChangedThrough(WireWord):
    """How a subscription came to change."""

    API = 1, "api"
    CONSOLE = 2, "console"
    LINK = 3, "link"  # the user's own word, from a message
    IMPORT = 4, "import"
    CARRIER = 5, "carrier"  # a provider's report
    NEW_ADDRESS = 6, "new_address"  # another address came with another state
    MERGE = 7, "merge"

    @property
    def plain(self) -> str:
        """The way in words."""
        return str(_PLAIN_WAY[self])


_PLAIN_WAY = {
    ChangedThrough.API: _("API"),
    ChangedThrough.CONSOLE: _("console"),
    ChangedThrough.LINK: _("link in a message"),
    ChangedThrough.IMPORT: _("import"),
    ChangedThrough.CARRIER: _("carrier's report"),
    ChangedThrough.NEW_ADDRESS: _("new address"),
    ChangedThrough.MERGE: _("merge"),
}


class RecipientSubscriptionState(models.TextChoices):
    """Whom a send may reach. Source: seeds, ``recipient_subscription_state``."""

    OPTED_IN = "opted_in"
    SUBSCRIBED = "subscribed"
    ALL = "all"

    def admits(self, state: SubscriptionState) -> bool:
        """Say whether a user in ``state`` may get this send."""
        if self is RecipientSubscriptionState.ALL:
            return True
        if self is RecipientSubscriptionState.OPTED_IN:
            return state == SubscriptionState.OPTED_IN
        return state != SubscriptionState.UNSUBSCRIBED


class Prioritization(models.TextChoices):
    """Which of several users with one address is meant. Source: spec, related-endpoints §2."""

    IDENTIFIED = "identified"
    UNIDENTIFIED = "unidentified"
    MOST_RECENTLY_UPDATED = "most_recently_updated"
    LEAST_RECENTLY_UPDATED = "least_recently_updated"
