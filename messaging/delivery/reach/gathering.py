"""The combinations of traits in an audience, all told: duplicates found, open ones looked at."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, Q

from messaging.choices.channels import ChannelKey
from messaging.delivery.one_of import IsOneOf
from messaging.delivery.reach.openings import Key, close
from messaging.delivery.reach.sharing import all_beaten, some_beaten
from messaging.delivery.reach.traits import Combination, Trait, Traits, Values
from messaging.models.user import UserQuerySet


def gathered(
    traits: Traits, users: UserQuerySet, *, some: Q | None = None
) -> tuple[list[Combination], int]:
    """Return the combinations of ``users`` or of ``some`` of them, with nothing left open.

    And one in how many was looked at where something was. Who shares an address is asked of all
    of them, either way.
    """
    chosen = users if some is None else users.filter(some)
    beaten = _beaten(traits, users, some)
    found = traits.combinations(chosen)
    if beaten:
        ids = sorted({user_id for losers in beaten.values() for user_id in losers})
        lost = traits.combinations(chosen.filter(IsOneOf(F("pk"), ids)), beaten)
        found = _split(found, lost, beaten)
    return close(found, traits, chosen, beaten=beaten)


def _beaten(traits: Traits, users: UserQuerySet, some: Q | None) -> dict[ChannelKey, Sequence[int]]:
    """Return, by channel, who shares an address with somebody who gets the message."""
    found: dict[ChannelKey, Sequence[int]] = {}
    for ask in traits.asks:
        if not ask.channel.ranks_by_address:
            continue
        if some is None:
            ids = all_beaten(ask, users)
        else:
            ids = list(some_beaten(ask, users, some).values_list("pk", flat=True))
        if ids:
            found[ask.key] = ids
    return found


def _split(
    found: Sequence[Combination], lost: Sequence[Combination], channels: Mapping[ChannelKey, Any]
) -> list[Combination]:
    """Take those who lost out of the combinations they were counted in."""
    unbeaten = {Trait.BEATEN.of(key): False for key in channels}
    counts: Counter[Key] = Counter()
    for values, number in found:
        counts[_key({**values, **unbeaten})] += number
    for values, number in lost:
        counts[_key(values)] += number
        counts[_key({**values, **unbeaten})] -= number
    return [(dict(key), number) for key, number in counts.items() if number]


def _key(values: Values) -> Key:
    return tuple(values.items())
