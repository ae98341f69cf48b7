"""How many devices a push rings: a user may have several, and each is a message of its own."""

from django.db.models import Q

from messaging.choices.people import SubscriptionState
from messaging.delivery.reach.asked import Asked
from messaging.delivery.reach.forms import TOKENS, Has
from messaging.models.device import Device
from messaging.models.user import UserQuerySet


def devices_rung(ask: Asked, users: UserQuerySet) -> int:
    """Return how many devices of ``users`` a push reaches; 0 where it is none, or rings one each.

    From the side of the devices: a join, and no look-up a user.
    """
    if ask.platform is None or ask.is_latest_only:
        return 0
    admitted = [state for state in SubscriptionState if ask.state.admits(state)]
    return Device.objects.filter(
        Q(Has("token", TOKENS[ask.platform])),
        platform=ask.platform,
        is_push_enabled=True,
        user__in=users.order_by().filter(push_subscribe__in=admitted).values("pk"),
    ).count()
