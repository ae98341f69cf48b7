"""What users did and got, added up for an export: one statement a kind, whatever their number.

Source: spec, related-endpoints §2, "Exported user".
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, Max, Min, Sum

from messaging.choices.outcomes import Status
from messaging.models.custom_event import CustomEvent
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.models.purchase import Purchase
from messaging.models.time_ordered_id import moment_of

History = dict[str, Any]  # Any: JSON; field of an export → its value
Histories = dict[int, History]  # by user
_MONEY = DecimalField(max_digits=30, decimal_places=6)


def histories(user_ids: Collection[int], names: Collection[str]) -> Histories:
    """Return the fields ``names`` of these users' histories; who has none is left out."""
    found: Histories = {}
    for fields, read in _READERS.items():
        if not fields.isdisjoint(names):
            for user_id, history in read(user_ids):
                found.setdefault(user_id, {}).update(history)
    return found


def export_time(moment: datetime) -> str:
    """Return a moment as exports write it, in UTC: ``2026-11-22 09:41:07.000 UTC``."""
    return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d} UTC"


Read = Iterator[tuple[int, History]]


def _grouped(rows: Any) -> Iterator[tuple[int, list[Any]]]:  # noqa: ANN401 - rows, each with its user first
    """Yield each user with their rows."""
    of_users: dict[int, list[Any]] = {}
    for user_id, *row in rows:
        of_users.setdefault(user_id, []).append(row)
    yield from of_users.items()


def _summary(name: str, times: tuple[datetime, datetime], count: int) -> dict[str, Any]:
    first, last = map(export_time, times)
    return {"name": name, "first": first, "last": last, "count": count}


def _custom_events(user_ids: Collection[int]) -> Read:
    rows = (
        CustomEvent.objects.filter(user_id__in=user_ids)
        .values_list("user_id", "event_name__name")
        .annotate(first=Min("time"), last=Max("time"), count=Count("pk"))
        .order_by("user_id", "event_name__name")
    )
    for user_id, events in _grouped(rows):
        told = [_summary(name, (first, last), count) for name, first, last, count in events]
        yield user_id, {"custom_events": told}


def _purchases(user_ids: Collection[int]) -> Read:
    """Yield purchases by product, and the revenue of those who paid in one currency only."""
    rows = (
        Purchase.objects.filter(user_id__in=user_ids)
        .values_list("user_id", "product__product_id")
        .annotate(first=Min("time"), last=Max("time"), count=Count("pk"))
        .annotate(spent=Sum(F("price") * F("quantity"), output_field=_MONEY))
        .annotate(low=Min("currency"), high=Max("currency"))  # one currency: the same
        .order_by("user_id", "product__product_id")
    )
    for user_id, products in _grouped(rows):
        bought, spent, currencies = [], Decimal(), set()
        for product_id, first, last, count, of_product, low, high in products:
            bought.append(_summary(product_id, (first, last), count))
            spent += of_product
            currencies |= {low, high}
        revenue = {"total_revenue": float(spent)} if len(currencies) == 1 else {}
        yield user_id, {"purchases": bought, **revenue}


def _campaigns_received(user_ids: Collection[int]) -> Read:
    """Yield each campaign that a user got something of, with the latest time."""
    of_campaigns = Dispatch.objects.filter(campaign__isnull=False)
    rows = (
        Delivery.objects.filter(
            user_id__in=user_ids,
            status=Status.SENT,
            dispatch_number__in=of_campaigns.values("number"),
        )
        .values_list("user_id", "dispatch_number")
        .annotate(newest=Max("id"))
        .order_by("user_id", "newest")
    )
    sent = list(_grouped(rows))
    numbers = {number for _, of_user in sent for number, _ in of_user}
    columns = ("campaign__campaign_id", "campaign__name")
    named = of_campaigns.filter(number__in=numbers).values_list("number", *columns)
    campaigns = {number: campaign for number, *campaign in named} if numbers else {}
    for user_id, of_user in sent:
        latest = {tuple(campaigns[number]): delivery_id for number, delivery_id in of_user}
        yield user_id, {"campaigns_received": [_campaign(*each) for each in latest.items()]}


def _campaign(campaign: tuple[str, ...], delivery_id: int) -> dict[str, str]:
    campaign_id, name = campaign
    received = export_time(moment_of(delivery_id))
    return {"name": name, "api_campaign_id": campaign_id, "last_received": received}


_READERS: Mapping[frozenset[str], Callable[[Collection[int]], Read]] = {
    frozenset({"custom_events"}): _custom_events,
    frozenset({"purchases", "total_revenue"}): _purchases,
    frozenset({"campaigns_received"}): _campaigns_received,
}
FIELDS = frozenset(name for fields in _READERS for name in fields)
