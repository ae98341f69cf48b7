"""What the pages of users read."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, F, Max, Min, Sum
from django.utils.translation import gettext as _

from messaging.console.keyset import Place, Slice, page_of
from messaging.console.outcome_filter import OutcomeFilter
from messaging.console.user_lookup import Reading, users_named
from messaging.errors import NotFoundError
from messaging.models.custom_event import CustomEvent
from messaging.models.delivery import Delivery
from messaging.models.device import Device
from messaging.models.dispatch import Dispatch
from messaging.models.purchase import Purchase
from messaging.models.user import User
from messaging.models.user_alias import UserAlias

HISTORY_SIZE = 30
MOST_NAMES = 50  # event names and products in a summary
MOST_LATEST = 20
Row = Mapping[str, Any]  # Any: columns of an aggregate


def found_users(reading: Reading | None, place: Place) -> Slice[User]:
    """Return one page of users, newest first; of a search, whole names before beginnings."""
    users = User.objects.defer("custom_attributes")
    if reading is None:
        return page_of(users, place)
    page = page_of(users.filter(pk__in=users_named(reading).values("pk")), place)
    if page.is_newest and page.older is None:
        page.rows.sort(key=lambda user: (not reading.is_exact(user), user.external_id or ""))
    return page


def user_of(braze_id: str) -> User:
    """Return a user by braze id; raises ``NotFoundError``."""
    found = User.objects.filter(braze_id=braze_id.lower()).first()
    if found is None:
        raise NotFoundError(_("There is no such user. They may have been deleted or merged."))
    return found


def aliases_of(user: User) -> list[UserAlias]:
    """Return the user's other names."""
    return list(UserAlias.objects.filter(user=user).order_by("label"))


def devices_of(user: User) -> list[Device]:
    """Return the user's devices, the one used last first."""
    devices = Device.objects.filter(user=user).select_related("app")
    return list(devices.order_by(F("last_used_at").desc(nulls_last=True), "-pk"))


def history(user: User, wanted: OutcomeFilter, place: Place) -> Slice[Delivery]:
    """Return one page of what was decided about a user, sent or not, newest first."""
    found = Delivery.objects.filter(user_id=user.pk, **wanted.condition())
    return page_of(found, place, size=HISTORY_SIZE)


def dispatches_of(deliveries: list[Delivery]) -> dict[int, Dispatch]:
    """Return the sends that some outcomes belong to, by number."""
    numbers = {each.dispatch_number for each in deliveries}
    found = Dispatch.objects.filter(number__in=numbers).defer("request")
    return {each.number: each for each in found}


def event_summary(user: User) -> list[Row]:
    """Return how often each event was tracked, and when first and last; the newest first."""
    rows = CustomEvent.objects.filter(user=user).values(name=F("event_name__name"))
    counted = rows.annotate(count=Count("pk"), first=Min("time"), last=Max("time"))
    return list(counted.order_by("-last", "name")[:MOST_NAMES])


def purchase_summary(user: User) -> list[Row]:
    """Return what each product brought in each currency; the newest first."""
    rows = Purchase.objects.filter(user=user).values("currency", name=F("product__product_id"))
    counted = rows.annotate(
        count=Sum("quantity"), total=Sum(F("price") * F("quantity")), last=Max("time")
    )
    return list(counted.order_by("-last", "name")[:MOST_NAMES])


def latest_events(user: User) -> list[CustomEvent]:
    """Return the events tracked last, with what was said about them."""
    found = CustomEvent.objects.filter(user=user).select_related("event_name", "app")
    return list(found.order_by("-time", "-pk")[:MOST_LATEST])
