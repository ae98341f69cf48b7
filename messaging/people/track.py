"""Attributes, events and purchases, any number of them → users created, changed, and what they did.

Call it inside a transaction. An object that does not fit is left out whole; it never stops another.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from messaging.errors import Problem
from messaging.people import batch, references
from messaging.people.attribute_object import AttributeObject, Known, read_attributes
from messaging.people.occurrence_objects import (
    EventObject,
    PurchaseObject,
    read_event,
    read_purchase,
)
from messaging.people.occurrence_rows import write_events, write_purchases
from messaging.people.subscriptions import Changer

AT_ONCE = 1_000  # objects of an array whose users are locked and written together
ATTRIBUTES, EVENTS, PURCHASES = "attributes", "events", "purchases"
Item = AttributeObject | EventObject | PurchaseObject
_READERS: Mapping[str, Callable[[int, object, Known], Item | list[Problem]]] = {
    ATTRIBUTES: read_attributes,
    EVENTS: read_event,
    PURCHASES: read_purchase,
}
_ARRAYS: Mapping[type, str] = {
    AttributeObject: ATTRIBUTES,
    EventObject: EVENTS,
    PurchaseObject: PURCHASES,
}


@dataclass(slots=True, kw_only=True)
class Tracked:
    """What became of attribute objects: users created and changed, and what did not fit."""

    created: int = 0
    updated: int = 0
    problems: list[tuple[int, Problem]] = field(default_factory=list)  # by index, ascending


@dataclass(slots=True, kw_only=True)
class TrackedCall:
    """What became of the objects of several arrays; problems by array and index."""

    created: int = 0
    updated: int = 0
    problems: list[tuple[str, int, Problem]] = field(default_factory=list)


def track_attributes(objects: Sequence[dict[str, Any]], *, by: Changer, now: datetime) -> Tracked:
    """Apply attribute objects in wire spelling, in their order; each is taken whole or not at all.

    What an object names that is not there, or what cannot be kept, is in ``problems`` with its
    index. An object about somebody unknown that may only update changes nothing and is no problem.
    """
    call = track({ATTRIBUTES: objects}, by=by, now=now)
    problems = [(index, problem) for _, index, problem in call.problems]
    return Tracked(created=call.created, updated=call.updated, problems=problems)


def track(
    arrays: Mapping[str, Sequence[Any]],  # Any: JSON
    *,
    by: Changer,
    now: datetime,
) -> TrackedCall:
    """Apply attributes, then keep events and purchases; users of all three are created."""
    call = TrackedCall()
    longest = max(map(len, arrays.values()), default=0)
    for start in range(0, longest, AT_ONCE):
        some = {name: objects[start : start + AT_ONCE] for name, objects in arrays.items()}
        known = references.look_up((each for given in some.values() for each in given), now=now)
        written = batch.write(_good(_read(some, start, known), call), by=by, now=now)
        _write_occurrences(written)
        call.created += written.created
        call.updated += written.updated
        call.problems += [
            (_ARRAYS[type(item)], item.index, problem) for item, problem in written.problems
        ]
    call.problems.sort(key=lambda each: each[:2])
    return call


def _write_occurrences(written: batch.Written) -> None:
    placed = written.placed
    events = [(item, person) for item, person in placed if isinstance(item, EventObject)]
    purchases = [(item, person) for item, person in placed if isinstance(item, PurchaseObject)]
    if events:
        write_events(events)
    if purchases:
        write_purchases(purchases)


def _read(
    arrays: Mapping[str, Sequence[object]], start: int, known: Known
) -> Iterator[tuple[str, int, Item | list[Problem]]]:
    """Yield each object as it was read, with its array and index."""
    for array, reader in _READERS.items():
        for index, given in enumerate(arrays.get(array, ()), start):
            yield array, index, reader(index, given, known)


def _good(
    read: Iterable[tuple[str, int, Item | list[Problem]]], call: TrackedCall
) -> Iterator[Item]:
    """Yield what could be read; the rest goes to the call's problems."""
    for array, index, item in read:
        if isinstance(item, list):
            call.problems += [(array, index, problem) for problem in item]
        else:
            yield item
