"""Writing the demo's rows: safe to repeat, nothing is added twice."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from messaging.choices.channels import Platform
from messaging.management.demo import plan
from messaging.management.demo.people import DemoPerson, external_id, people
from messaging.models.app import App
from messaging.models.attribute import Attribute, AttributeType
from messaging.models.campaign import Campaign
from messaging.models.custom_event import CustomEvent, EventName
from messaging.models.device import Device
from messaging.models.message_variation import MessageVariation
from messaging.models.purchase import Product, Purchase
from messaging.models.segment import Segment
from messaging.models.subscription_group import GroupSubscription, SubscriptionGroup
from messaging.models.user import User
from messaging.models.user_alias import UserAlias

PAGE = 1000  # users a transaction
ATTRIBUTES = {
    "eye_color": (AttributeType.STRING, ["blue", "brown"]),
    "favorite_foods": (AttributeType.ARRAY, ["pizza", "sushi"]),
    "loyalty_points": (AttributeType.NUMBER, [25, 1200]),
    "plan": (AttributeType.STRING, ["free", "plus"]),
    "vip": (AttributeType.BOOLEAN, [True]),
    "last_purchase_time": (AttributeType.TIME, []),
}


@transaction.atomic
def plant_fixtures() -> tuple[dict[Platform, App], dict[str, SubscriptionGroup]]:
    """Make apps, groups, attributes, segments and campaigns; return apps and groups."""
    apps = {
        platform: App.objects.get_or_create(name=name, platform=platform)[0]
        for name, platform in plan.APPS.items()
    }
    groups = {
        name: SubscriptionGroup.objects.get_or_create(name=name, channel=channel)[0]
        for name, channel in plan.GROUPS.items()
    }
    for name, (kind, samples) in ATTRIBUTES.items():
        Attribute.objects.get_or_create(name=name, defaults={"kind": kind, "samples": samples})
    for name, audience in plan.SEGMENTS.items():
        Segment.objects.get_or_create(name=name, defaults={"audience": audience})
    for name, channels in plan.CAMPAIGNS.items():
        campaign, _ = Campaign.objects.get_or_create(name=name)
        for channel in channels:
            MessageVariation.objects.get_or_create(campaign=campaign, channel=channel)
    return apps, groups


def plant_users(
    count: int,
    *,
    now: datetime,
    apps: dict[Platform, App],
    groups: dict[str, SubscriptionGroup],
) -> int:
    """Add the demo users up to the ``count``-th that are not there yet; return how many were."""
    added = 0
    for first in range(1, count + 1, PAGE):
        last = min(first + PAGE - 1, count)
        names = [external_id(number) for number in range(first, last + 1)]
        known = set(User.objects.named(names).values_list("external_id", flat=True))
        page = [each for each in people(first, last, now=now) if str(each.user) not in known]
        _plant_page(page, apps, groups)
        added += len(page)
    return added


@transaction.atomic
def _plant_page(
    page: Sequence[DemoPerson], apps: dict[Platform, App], groups: dict[str, SubscriptionGroup]
) -> None:
    User.objects.bulk_create([each.user for each in page])
    UserAlias.objects.bulk_create(
        UserAlias(user=each.user, name=each.alias, label="shop") for each in page if each.alias
    )
    Device.objects.bulk_create(
        Device(
            user=each.user,
            app=apps[device.platform],
            platform=device.platform,
            token=device.token,
            token_hash=sha256(device.token.encode()).hexdigest(),
            model=device.model,
            web_push_keys=device.web_push_keys,
            last_used_at=each.user.last_used_app_at,
        )
        for each in page
        for device in each.devices
    )
    GroupSubscription.objects.bulk_create(
        GroupSubscription(user=each.user, group=groups[name], is_subscribed=is_in)
        for each in page
        for name, is_in in (("Offers", each.is_in_offers), ("Order updates", each.is_in_updates))
        if is_in is not None
    )
    _plant_history(page)


def _plant_history(page: Sequence[DemoPerson]) -> None:
    """Add what the people of a page did and bought."""
    names = {event.name for each in page for event in each.events}
    event_names = {name: EventName.objects.get_or_create(name=name)[0] for name in sorted(names)}
    CustomEvent.objects.bulk_create(
        CustomEvent(
            user=each.user,
            event_name=event_names[event.name],
            time=event.time,
            properties=event.properties,
        )
        for each in page
        for event in each.events
    )
    sold = {purchase.product_id for each in page for purchase in each.purchases}
    products = {name: Product.objects.get_or_create(product_id=name)[0] for name in sorted(sold)}
    Purchase.objects.bulk_create(
        Purchase(
            user=each.user,
            product=products[purchase.product_id],
            time=purchase.time,
            currency="EUR",
            price=purchase.price,
            quantity=purchase.quantity,
        )
        for each in page
        for purchase in each.purchases
    )
