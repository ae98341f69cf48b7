"""Attribute objects, any number of them → users created and changed, set by set.

Call it inside a transaction. An object that does not fit is left out whole; it never stops another.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from messaging.errors import Problem
from messaging.people import batch, references
from messaging.people.attribute_object import AttributeObject, Known, read_attributes
from messaging.people.subscriptions import Changer

AT_ONCE = 1_000  # objects whose users are locked and written together


@dataclass(slots=True, kw_only=True)
class Tracked:
    """What became of attribute objects: users created and changed, and what did not fit."""

    created: int = 0
    updated: int = 0
    problems: list[tuple[int, Problem]] = field(default_factory=list)  # by index, ascending


def track_attributes(objects: Sequence[dict[str, Any]], *, by: Changer, now: datetime) -> Tracked:
    """Apply attribute objects in wire spelling, in their order; each is taken whole or not at all.

    What an object names that is not there, or what cannot be kept, is in ``problems`` with its
    index. An object about somebody unknown that may only update changes nothing and is no problem.
    """
    tracked = Tracked()
    for start in range(0, len(objects), AT_ONCE):
        given = objects[start : start + AT_ONCE]
        known = references.look_up(given)
        read = list(_read(enumerate(given, start), known, tracked))
        written = batch.write(read, by=by, now=now)
        tracked.created += written.created
        tracked.updated += written.updated
        tracked.problems += [(item.index, problem) for item, problem in written.problems]
    tracked.problems.sort(key=lambda each: each[0])
    return tracked


def _read(
    objects: Iterable[tuple[int, object]], known: Known, tracked: Tracked
) -> Iterable[AttributeObject]:
    for index, given in objects:
        read = read_attributes(index, given, known)
        if isinstance(read, AttributeObject):
            yield read
        else:
            tracked.problems += [(index, problem) for problem in read]
