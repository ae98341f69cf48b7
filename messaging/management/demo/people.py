"""Demo users: the n-th is always the same person, so that seeding twice adds nobody twice."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from messaging.choices.channels import Platform
from messaging.choices.people import SubscriptionState
from messaging.management.demo.names import FIRST_NAMES, LAST_NAMES, PLACES
from messaging.models.user import User

EYE_COLORS = ("blue", "brown", "green", "grey", "hazel")
FOODS = ("pizza", "sushi", "tapas", "ramen", "salad", "tacos", "curry", "paella")
PLANS = ("free", "plus", "family")
EVENTS = ("opened menu", "added to cart", "started checkout", "rated order")
PRODUCTS = {"pizza-margherita": "9.90", "sushi-box": "18.50", "tapas-mix": "14.00", "tip": "2.00"}
STATES = tuple(SubscriptionState)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoDevice:
    """A device to be: its platform, its token, its model."""

    platform: Platform
    token: str
    model: str
    web_push_keys: dict[str, str]


@dataclass(frozen=True, slots=True)
class DemoEvent:
    """Something that a user did."""

    name: str
    time: datetime
    properties: dict[str, Any]  # Any: JSON


@dataclass(frozen=True, slots=True)
class DemoPurchase:
    """Something that a user bought, in euros."""

    product_id: str
    time: datetime
    price: Decimal
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """One user to be, with what hangs on them."""

    user: User
    alias: str | None
    devices: tuple[DemoDevice, ...]
    is_in_offers: bool | None  # None: no history with the group
    is_in_updates: bool | None
    events: tuple[DemoEvent, ...]
    purchases: tuple[DemoPurchase, ...]


MODELS = {
    Platform.ANDROID: "Pixel 9",
    Platform.IOS: "iPhone 17",
    Platform.KINDLE: "Fire HD 10",
    Platform.WEB: "Firefox",
}


def people(first: int, last: int, *, now: datetime) -> Iterator[DemoPerson]:
    """Yield the demo users numbered from ``first`` to ``last``, both included."""
    for number in range(first, last + 1):
        yield _person(number, random.Random(number), now)  # noqa: S311 - demo data, not a secret


def external_id(number: int) -> str:
    """Return the id of the n-th demo user."""
    return f"demo-{number:04d}"


def _person(number: int, dice: random.Random, now: datetime) -> DemoPerson:
    place = dice.choice(PLACES)
    first_name, last_name = dice.choice(FIRST_NAMES), dice.choice(LAST_NAMES)
    mailbox = f"{first_name}.{last_name}.{number}".lower().encode("ascii", "ignore").decode()
    user = User(
        external_id=external_id(number),
        first_name="" if dice.random() < 0.06 else first_name,  # noqa: PLR2004 - some have none
        last_name=last_name,
        email=f"{mailbox}@rcpt.example" if dice.random() < 0.94 else "",  # noqa: PLR2004
        phone=place.phone(dice) if dice.random() < 0.7 else "",  # noqa: PLR2004
        gender=dice.choice("MFONP"),
        date_of_birth=date(dice.randint(1950, 2007), dice.randint(1, 12), dice.randint(1, 28)),
        home_city=place.city,
        country=place.country,
        language=place.language,
        time_zone=place.time_zone,
        email_subscribe=dice.choices(STATES, (30, 58, 12))[0],
        push_subscribe=dice.choices(STATES, (45, 40, 15))[0],
        custom_attributes=_attributes(dice, now),
        last_used_app_at=_within(dice, now, days=120) if dice.random() < 0.9 else None,  # noqa: PLR2004
    )
    return DemoPerson(
        user=user,
        alias=f"customer-{number}" if dice.random() < 0.5 else None,  # noqa: PLR2004
        devices=_devices(number, dice),
        is_in_offers=dice.choice((True, True, True, False, None)),
        is_in_updates=dice.choice((True, True, False, None)),
        events=_events(dice, now),
        purchases=_purchases(dice, now),
    )


def _attributes(dice: random.Random, now: datetime) -> dict[str, Any]:  # Any: JSON
    attributes: dict[str, Any] = {
        "eye_color": dice.choice(EYE_COLORS),
        "favorite_foods": sorted(dice.sample(FOODS, dice.randint(0, 4))),
        "loyalty_points": dice.randrange(0, 5000, 25),
        "plan": dice.choices(PLANS, (60, 30, 10))[0],
        "vip": dice.random() < 0.08,  # noqa: PLR2004
    }
    if dice.random() < 0.75:  # noqa: PLR2004
        bought_at = _within(dice, now, days=dice.choice((3, 60)))
        attributes["last_purchase_time"] = bought_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return attributes


def _events(dice: random.Random, now: datetime) -> tuple[DemoEvent, ...]:
    names = dice.choices(EVENTS, (50, 30, 15, 5), k=dice.choice((0, 1, 2, 4)))
    return tuple(
        DemoEvent(
            name,
            _within(dice, now, days=60),
            {"stars": dice.randint(1, 5)} if name == "rated order" else {},
        )
        for name in names
    )


def _purchases(dice: random.Random, now: datetime) -> tuple[DemoPurchase, ...]:
    products = dice.choices(tuple(PRODUCTS), k=dice.choice((0, 0, 1, 2)))
    return tuple(
        DemoPurchase(
            product, _within(dice, now, days=60), Decimal(PRODUCTS[product]), dice.randint(1, 3)
        )
        for product in products
    )


def _devices(number: int, dice: random.Random) -> tuple[DemoDevice, ...]:
    platforms = dice.sample(tuple(Platform), dice.choices((0, 1, 2), (25, 55, 20))[0])
    return tuple(_device(number, each) for each in platforms)


def _device(number: int, platform: Platform) -> DemoDevice:
    """Return a device whose token has the shape of its platform and leads nowhere."""
    digest = sha256(f"demo {number} {platform.word}".encode()).hexdigest()
    web = f"https://updates.push.services.mozilla.com/wpush/v2/demo-{digest}"
    return DemoDevice(
        platform=platform,
        token=web if platform is Platform.WEB else digest,
        model=MODELS[platform],
        web_push_keys={"p256dh": digest, "auth": digest[:22]} if platform is Platform.WEB else {},
    )


def _within(dice: random.Random, now: datetime, *, days: int) -> datetime:
    return now - timedelta(seconds=dice.randrange(days * 24 * 3600))
