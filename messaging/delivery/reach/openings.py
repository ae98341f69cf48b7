"""Traits that no database can tell, looked at user by user; of very many users, at a slice of them.

Whether a number is one of its country's takes 15 µs; whether the address of a deleted person is
this one takes a hash. Up to 100,000 such users each is looked at, and beyond that one in so many.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from messaging.channels.base import InvalidAddressError, Person
from messaging.choices.channels import ChannelKey
from messaging.delivery.eligibility import suppressed
from messaging.delivery.reach.asked import Asked
from messaging.delivery.reach.shares import shared
from messaging.delivery.reach.traits import Combination, Trait, Traits, Values
from messaging.models.user import RANDOM_BUCKETS, UserQuerySet

MOST_LOOKED_AT = 100_000  # users: two seconds of numbers
_READ_AT_ONCE = 1_000  # as a window does
Key = tuple[tuple[str, Any], ...]
Beaten = Mapping[ChannelKey, Sequence[int]]


def close(
    found: Sequence[Combination], traits: Traits, users: UserQuerySet, *, beaten: Beaten
) -> tuple[list[Combination], int]:
    """Return combinations of which all is told, for as many users as before.

    And one in how many users was looked at where something was not: 1 is each of them.
    """
    told: list[Combination] = []
    open_ones: list[Combination] = []
    for each in found:
        is_open = any(traits.is_open(each[0], ask) for ask in traits.asks)
        (open_ones if is_open else told).append(each)
    if not open_ones:
        return told, 1
    every = -(-sum(number for _, number in open_ones) // MOST_LOOKED_AT)
    seen = _seen(traits, users, beaten=beaten, every=every)
    usual = sum(seen.values(), Counter())
    for values, number in open_ones:
        answers = shared(seen.get(_key(values)) or usual, number) or Counter({(): number})
        told += [({**values, **dict(answer)}, share) for answer, share in answers.items()]
    return told, every


def _seen(
    traits: Traits, users: UserQuerySet, *, beaten: Beaten, every: int
) -> dict[Key, Counter[Key]]:
    """Return, by open combination, what those who were looked at turned out to be."""
    rows = traits.rows(users).filter(traits.openings())
    if every > 1:
        rows = rows.filter(random_bucket__lt=RANDOM_BUCKETS // every)
    columns = ("pk", "email", "phone", *traits.names)
    stream = rows.values_list(*columns).iterator(chunk_size=_READ_AT_ONCE)
    lost = {Trait.BEATEN.of(key): frozenset(ids) for key, ids in beaten.items()}
    seen: dict[Key, Counter[Key]] = {}
    while page := list(islice(stream, _READ_AT_ONCE)):
        people = [
            (
                Person(id=pk, external_id=None, email=email, phone=phone),
                dict(zip(traits.names, values, strict=True))
                | {name: pk in ids for name, ids in lost.items()},
            )
            for pk, email, phone, *values in page
        ]
        for values, answer in _looked_at(people, traits):
            seen.setdefault(_key(values), Counter())[answer] += 1
    return seen


def _looked_at(
    people: Sequence[tuple[Person, Values]], traits: Traits
) -> Iterator[tuple[Values, Key]]:
    answers: list[dict[str, bool]] = [{} for _ in people]
    for ask in traits.asks:
        here = [at for at, (_, values) in enumerate(people) if traits.is_open(values, ask)]
        shut = suppressed((people[at][0] for at in here), ask.channel, ask.state)
        for at in here:
            person = people[at][0]
            answers[at][Trait.GOOD.of(ask.key)] = _is_good(person, ask)
            answers[at][Trait.SHUT.of(ask.key)] = person.id in shut
    for (_, values), answer in zip(people, answers, strict=True):
        if answer:
            yield values, _key(answer)


def _is_good(person: Person, ask: Asked) -> bool:
    try:
        return bool(ask.channel.addresses(person, ask.message))
    except InvalidAddressError:
        return False


def _key(values: Mapping[str, Any]) -> Key:
    return tuple(sorted(values.items()))
