"""Events and purchases written, each kind in one statement for every thousand."""

from collections.abc import Collection, Sequence

from django.db.models import Model

from messaging.models.custom_event import CustomEvent, EventName
from messaging.models.purchase import Product, Purchase
from messaging.people.occurrence_objects import EventObject, PurchaseObject
from messaging.people.person import Person

_AT_ONCE = 1_000  # rows an INSERT; on SQLite Django takes fewer


def write_events(events: Sequence[tuple[EventObject, Person]]) -> None:
    """Write events, two alike as two. Source: spec, related-endpoints §2."""
    keys = keys_by_name(EventName, "name", {event.name for event, _ in events})
    CustomEvent.objects.bulk_create(
        [
            CustomEvent(
                user_id=person.pk,
                event_name_id=keys[event.name],
                app=event.app,
                time=event.time,
                properties=event.properties,
            )
            for event, person in events
        ],
        batch_size=_AT_ONCE,
    )


def write_purchases(purchases: Sequence[tuple[PurchaseObject, Person]]) -> None:
    """Write purchases, two alike as two."""
    keys = keys_by_name(Product, "product_id", {purchase.name for purchase, _ in purchases})
    Purchase.objects.bulk_create(
        [
            Purchase(
                user_id=person.pk,
                product_id=keys[purchase.name],
                app=purchase.app,
                time=purchase.time,
                currency=purchase.currency,
                price=purchase.price,
                quantity=purchase.quantity,
                properties=purchase.properties,
            )
            for purchase, person in purchases
        ],
        batch_size=_AT_ONCE,
    )


def keys_by_name(model: type[Model], column: str, names: Collection[str]) -> dict[str, int]:
    """Return the keys of event names or products, and write those that are new."""
    if not names:
        return {}
    rows = model._default_manager.filter((f"{column}__in", names)).values_list(column, "pk")  # noqa: SLF001 - Django's public name for it
    keys = dict(rows)
    new = sorted(set(names) - keys.keys())
    if new:
        fresh = [model(**{column: name}) for name in new]
        model._default_manager.bulk_create(fresh, ignore_conflicts=True)  # noqa: SLF001 - the same
        keys |= dict(rows.all())
    return keys
