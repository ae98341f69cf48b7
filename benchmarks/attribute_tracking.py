"""Attributes of 75 users written and committed, as one call of ``/users/track`` brings them.

By one caller after the other, and by two a core at once: one call waits for the disk while another
is read.
"""

import json
import os
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from multiprocessing import get_context
from multiprocessing.pool import Pool
from typing import Any

from django.db import connection, transaction

from benchmarks.generator import NOW
from benchmarks.questions import Run
from benchmarks.ratio import Pairs, in_turns, milliseconds
from benchmarks.report import Figure, priced, skipped
from benchmarks.rivals import statement
from messaging.choices.people import ChangedThrough
from messaging.models.user import User
from messaging.people.subscriptions import Changer
from messaging.people.track import track_attributes

_QUESTION = "track, 75 attribute objects a call"
_CALLERS = 2 * (os.cpu_count() or 1)  # some wait for the disk while others are read
_OBJECTS, _CALLS = 75, 40  # a call; a turn
_NEW = "benchmark-"  # new users of ours, who leave afterwards
_NEW_A_CALL = 5
_SEVERAL_FROM = 1_000  # the first turn of several callers: none writes what one alone wrote
_STRIDE = 7_919  # a prime: users of one call are no neighbours
_API = Changer(through=ChangedThrough.API)

Object = dict[str, Any]  # Any: JSON
Writer = Callable[[list[Object]], None]
Names = list[str]


def measure(run: Run) -> Iterator[Figure]:
    """Yield what an object costs one caller, and several at once: 10,000 a second are 100 µs."""
    if not run.is_on_postgresql:
        yield skipped(_QUESTION, "the gate speaks of PostgreSQL, with its GIN index")
        return
    with run.world():
        try:
            ours = partial(_write_all, track_ours, count(), run.users)
            theirs = partial(_write_all, track_by_hand, count(), run.users)
            pairs = in_turns(ours, theirs, ours_as=stored, theirs_as=stored)
            together = _in_turns_at_once(run)
        finally:
            User.objects.filter(external_id__startswith=_NEW).delete()
    objects, gate = _OBJECTS * _CALLS, run.gate(postgresql=100)
    yield priced(_QUESTION, pairs, of="an object", count=objects, gate=gate)
    yield _rate(together, objects, gate=gate)


def _in_turns_at_once(run: Run) -> Pairs:
    """Measure both sides with several processes; each opens a connection of its own."""
    connection.close()
    with get_context("fork").Pool(_CALLERS) as callers:
        one_of_ours = partial(_write_one, track_ours, run.users)
        one_by_hand = partial(_write_one, track_by_hand, run.users)
        ours = partial(_write_at_once, callers, one_of_ours, count(_SEVERAL_FROM))
        theirs = partial(_write_at_once, callers, one_by_hand, count(_SEVERAL_FROM))
        return in_turns(ours, theirs, ours_as=stored, theirs_as=stored)


def _rate(pairs: Pairs, objects: int, *, gate: float | None) -> Figure:
    costs = [turn.clock * 1_000_000 / objects for turn in pairs.ours]
    rate = objects * 1_000 / milliseconds(pairs.ours)
    by_hand = objects * 1_000 / milliseconds(pairs.theirs)
    return Figure(
        question=f"track, the same by {_CALLERS} callers at once",
        values=costs,
        unit="µs an object",
        gate=gate,
        detail=f"ours {rate:,.0f} objects a second, by hand {by_hand:,.0f}",
    )


def _write_at_once(callers: Pool, write_one: Callable[[int], Names], turns: Iterator[int]) -> Names:
    """Let several processes write the calls of one turn, and return whom they wrote about."""
    turn = next(turns)
    calls = range(turn * _CALLS, (turn + 1) * _CALLS)
    return [name for names in callers.map(write_one, calls, chunksize=1) for name in names]


def _write_one(write: Writer, users: int, call: int) -> Names:
    objects = _objects(call, users)
    write(objects)
    return [each["external_id"] for each in objects]


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


def _write_all(write: Writer, turns: Iterator[int], users: int) -> Names:
    """Let one side write the calls of its next turn, and return whom it wrote about."""
    turn = next(turns)
    calls = range(turn * _CALLS, (turn + 1) * _CALLS)
    return [name for call in calls for name in _write_one(write, users, call)]


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
