"""Attributes of 75 users written and committed, as one call of ``/users/track`` brings them."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from typing import Any

from django.db import connection, transaction

from benchmarks.generator import NOW
from benchmarks.questions import Run
from benchmarks.ratio import in_turns
from benchmarks.report import Figure, priced, skipped
from benchmarks.rivals import statement
from messaging.choices.people import ChangedThrough
from messaging.models.user import User
from messaging.people.subscriptions import Changer
from messaging.people.track import track_attributes

_QUESTION = "track, 75 attribute objects a call"
_OBJECTS, _CALLS = 75, 20  # a call; a turn
_NEW = "benchmark-"  # new users of ours, who leave afterwards
_NEW_A_CALL = 5
_STRIDE = 7_919  # a prime: users of one call are no neighbours
_API = Changer(through=ChangedThrough.API)

Object = dict[str, Any]  # Any: JSON
Writer = Callable[[list[Object]], None]


def measure(run: Run) -> Iterator[Figure]:
    """Yield the one figure: what an object costs; ten thousand a second are 100 µs."""
    if not run.is_on_postgresql:
        yield skipped(_QUESTION, "the gate speaks of PostgreSQL, with its GIN index")
        return
    with run.world():
        try:
            ours = partial(_write_all, track_ours, count(), run.users)
            theirs = partial(_write_all, track_by_hand, count(), run.users)
            pairs = in_turns(ours, theirs, ours_as=stored, theirs_as=stored)
        finally:
            User.objects.filter(external_id__startswith=_NEW).delete()
    objects = _OBJECTS * _CALLS
    gate = run.gate(postgresql=100)
    yield priced(_QUESTION, pairs, of="an object", count=objects, gate=gate)


def track_ours(objects: list[Object]) -> None:
    """Write objects as the product does, with every check it makes."""
    with transaction.atomic():
        track_attributes(objects, by=_API, now=NOW)


def track_by_hand(objects: list[Object]) -> None:
    """Write objects as one upsert that checks nothing."""
    names = [each["external_id"] for each in objects]
    texts = [
        json.dumps({key: each[key] for key in each if key != "external_id"}) for each in objects
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement("upsert_attributes"), {"names": names, "objects": texts})


def stored(names: list[str]) -> dict[str, Object]:
    """Return what users are kept with."""
    rows = User.objects.filter(external_id__in=names)
    return dict(rows.values_list("external_id", "custom_attributes"))


def _write_all(write: Writer, turns: Iterator[int], users: int) -> list[str]:
    """Let one side write the calls of its next turn, and return whom it wrote about."""
    turn = next(turns)
    names = []
    for call in range(turn * _CALLS, (turn + 1) * _CALLS):
        objects = _objects(call, users)
        write(objects)
        names += [each["external_id"] for each in objects]
    return names


def _objects(call: int, users: int) -> list[Object]:
    """Return the objects of a call: mostly users who are there, a few new ones."""
    first = call * _OBJECTS
    known = [f"user-{place * _STRIDE % users:09d}" for place in range(first, first + _OBJECTS)]
    new = [f"{_NEW}{first + place}" for place in range(_NEW_A_CALL)]
    return [
        {
            "external_id": name,
            "loyalty_points": first,
            "cart": ["tea", f"cup {first}"],
            "seen": True,
        }
        for name in [*known[_NEW_A_CALL:], *new]
    ]
