"""Made-up users: the same seed and number give the same people, whatever the database."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from messaging.audience.times import canonical
from messaging.choices.people import SubscriptionState
from messaging.models.user import RANDOM_BUCKETS

SEED = 22
NOW = datetime(2026, 11, 22, 9, 41, 7, tzinfo=UTC)
ONE_IN = 100_000  # users share a badge
COLUMNS = (
    *("external_id", "braze_id", "first_name", "last_name", "email", "phone", "gender"),
    *("home_city", "country", "language", "time_zone", "email_subscribe", "push_subscribe"),
    *("custom_attributes", "last_used_app_at", "random_bucket", "created_at", "updated_at"),
)

_BLOCK = 10_000  # users drawn at once
_STATES = tuple(int(state) for state in SubscriptionState)  # opted in, subscribed, unsubscribed
_FOODS = ("pizza", "sushi", "tapas", "ramen", "salad", "tacos", "curry", "paella")
_FIRST_NAMES = ("Ada", "Björk", "Chidi", "Dolores", "Emre", "Fatima", "Grace", "Hiro")
_LAST_NAMES = ("Lovelace", "García", "Okafor", "Öztürk", "Hopper", "Tanaka", "O'Neill")
_CITIES = (
    ("Madrid", "ES", "es", "Europe/Madrid"),
    ("Berlin", "DE", "de", "Europe/Berlin"),
    ("Tokyo", "JP", "ja", "Asia/Tokyo"),
    ("Austin", "US", "en", "America/Chicago"),
)


def users(count: int) -> Iterator[tuple[Any, ...]]:  # Any: a database's own types
    """Yield ``count`` rows of ``COLUMNS``."""
    rng = random.Random(SEED)  # noqa: S311 - repeatable on purpose
    for start in range(0, count, _BLOCK):
        yield from _block(rng, start, min(_BLOCK, count - start))


def _block(rng: random.Random, start: int, size: int) -> Iterator[tuple[Any, ...]]:
    firsts, lasts = rng.choices(_FIRST_NAMES, k=size), rng.choices(_LAST_NAMES, k=size)
    cities = rng.choices(_CITIES, k=size)
    emails = rng.choices(_STATES, (20, 70, 10), k=size)
    pushes = rng.choices(_STATES, (30, 60, 10), k=size)
    attributes = _attributes(rng, start, size)
    for place in range(size):
        number = start + place
        first, last, city = firsts[place], lasts[place], cities[place]
        yield (
            *(f"user-{number:09d}", f"{number:024x}", first, last),
            *(_email(rng, number), _phone(rng, number), "", *city),
            *(emails[place], pushes[place], attributes[place], _last_used(rng)),
            *(rng.randrange(RANDOM_BUCKETS), NOW, NOW),
        )


def _attributes(rng: random.Random, start: int, size: int) -> Sequence[str]:
    eyes = rng.choices(("brown", "blue", "green", "hazel"), (55, 25, 10, 10), k=size)
    plans = rng.choices(("free", "plus", "family"), (70, 25, 5), k=size)
    written = []
    for place in range(size):
        attributes: dict[str, object] = {
            "eye_color": eyes[place],
            "favorite_foods": rng.sample(_FOODS, rng.randint(1, 3)),
            "loyalty_points": rng.randrange(10_000),
            "plan": plans[place],
            "vip": rng.random() < 0.05,  # noqa: PLR2004 - one in twenty
            "badge": f"badge-{(start + place) % ONE_IN}",
            "signed_up_at": canonical(NOW - timedelta(minutes=rng.randrange(1_500_000))),
        }
        if rng.random() < 0.7:  # noqa: PLR2004 - seven in ten have bought something
            minutes = rng.randrange(90 * 24 * 60)
            attributes["last_purchase_time"] = canonical(NOW - timedelta(minutes=minutes))
        written.append(orjson.dumps(attributes).decode())
    return written


def _email(rng: random.Random, number: int) -> str:
    """Return a mailbox: three in a hundred have none, two share their neighbour's."""
    kind = rng.randrange(100)
    if kind < 3:  # noqa: PLR2004 - as the docstring says
        return ""
    if kind < 5:  # noqa: PLR2004 - as the docstring says
        return f"User.{max(number - 1, 0)}@rcpt.example"
    return f"user.{number}@rcpt.example"


def _phone(rng: random.Random, number: int) -> str:
    return f"+346{number:09d}" if rng.random() < 0.4 else ""  # noqa: PLR2004 - four in ten


def _last_used(rng: random.Random) -> datetime | None:
    """Return the latest session: one in ten never had one, most are of the last years."""
    if rng.random() < 0.1:  # noqa: PLR2004 - as the docstring says
        return None
    return NOW - timedelta(minutes=int(rng.expovariate(1 / 1_000_000)))
