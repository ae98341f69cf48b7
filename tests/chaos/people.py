"""Users made from numbers, and the plain oracle of who must get what.

The oracle reads the numbers, never the database: it knows nothing of how an audience is found.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from messaging.choices.people import SubscriptionState
from messaging.models.user import User

AUDIENCE = {
    "custom_attribute": {
        "custom_attribute_name": "plan",
        "comparison": "equals",
        "value": "pro",
    }
}
_UNSUBSCRIBED, _NO_ADDRESS, _FIRST_OF_TWO, _SECOND_OF_TWO, _OTHER_PLAN = 7, 13, 20, 21, 29
_EVERY = 50  # of so many users one is unsubscribed, one has no address, …


@dataclass(frozen=True, slots=True)
class Expected:
    """Who must get it, by the address that the carrier sees, and who must only have an outcome."""

    addresses: frozenset[str]  # eligible: each is seen, or has another outcome than *sent*
    targeted: int


def address(number: int) -> str:
    """Return where user ``number`` gets mail; two users may share a mailbox."""
    kind = number % _EVERY
    if kind == _NO_ADDRESS:
        return ""
    return f"u{number - 1}@RCPT.example" if kind == _SECOND_OF_TWO else f"u{number}@rcpt.example"


def name(number: int) -> str:
    """Return the external id of user ``number``."""
    return f"u{number}"


def expected(channel: str, count: int) -> Expected:
    """Return what a broadcast to the audience must come to, with ``count`` users in all."""
    asked = [number for number in range(count) if number % _EVERY != _OTHER_PLAN]
    if channel == "webhook":
        return Expected(frozenset(map(name, asked)), len(asked))
    silent = {_UNSUBSCRIBED, _NO_ADDRESS, _SECOND_OF_TWO}
    reached = (number for number in asked if number % _EVERY not in silent)
    return Expected(frozenset(map(address, reached)), len(asked))


def alone(number: int) -> Expected:
    """Return what a send to user ``number`` alone must come to, by mail."""
    is_reached = number % _EVERY not in {_UNSUBSCRIBED, _NO_ADDRESS}
    return Expected(frozenset({address(number)} if is_reached else ()), 1)


def ordinary(count: int) -> list[int]:
    """Return whose mailbox is theirs alone, and who are asked and may get mail."""
    odd = {_UNSUBSCRIBED, _NO_ADDRESS, _FIRST_OF_TWO, _SECOND_OF_TWO, _OTHER_PLAN}
    return [number for number in range(count) if number % _EVERY not in odd]


def names(channel: str) -> dict[int, str]:
    """Return by which address each user is known to a carrier, by user id."""
    column = "external_id" if channel == "webhook" else "email"
    return dict(User.objects.values_list("pk", column))


def make(count: int) -> None:
    """Write them all."""
    User.objects.bulk_create(_users(count), batch_size=1_000)


def _users(count: int) -> Iterator[User]:
    for number in range(count):
        kind = number % _EVERY
        out = kind == _UNSUBSCRIBED
        yield User(
            external_id=name(number),
            email=address(number),
            first_name="Ada",
            email_subscribe=SubscriptionState.UNSUBSCRIBED if out else SubscriptionState.SUBSCRIBED,
            custom_attributes={"plan": "free" if kind == _OTHER_PLAN else "pro"},
        )
