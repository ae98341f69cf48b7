"""Objects that were read → users found, changed in the order of the objects, and written.

However many objects there are, it takes a fixed number of statements: find and lock, merge in
memory, insert, update, then what follows from it. Unchanged users are not written.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from messaging.errors import Problem, UnavailableError
from messaging.models.user_alias import UserAlias
from messaging.people import addresses, devices, user_rows
from messaging.people.attribute_object import AttributeObject
from messaging.people.catalogue import SeenAttributes
from messaging.people.identifiers import SHARED, Identifier, Kind
from messaging.people.person import Person
from messaging.people.roster import Roster, stranger
from messaging.people.spam import settle_spam
from messaging.people.subscriptions import Changer

_MOST_PASSES = 5  # each one more than the first needs another call that created a user meanwhile
_NOBODY = Problem("braze_id", "leads to no user; it is given by us and cannot be set.")


class Item(Protocol):
    """What a caller said about one user: attributes, an event, a purchase."""

    @property
    def index(self) -> int:
        """Where it stands in its array."""

    @property
    def identifier(self) -> Identifier | None:
        """Whom it is about; None for tokens of somebody new."""

    @property
    def is_update_only(self) -> bool:
        """Whether it must not create a user."""


@dataclass(slots=True)
class Written:
    """What became of the items: by whom they were taken, and what was wrong."""

    placed: list[tuple[Item, Person]] = field(default_factory=list)
    problems: list[tuple[Item, Problem]] = field(default_factory=list)
    created: int = 0
    updated: int = 0


def write(items: Iterable[Item], *, by: Changer, now: datetime) -> Written:
    """Apply ``items`` in their order; an item that does not fit changes nothing."""
    written = Written()
    left = list(items)
    for _ in range(_MOST_PASSES):
        if not left:
            return written
        columns = {name for each in left for name in getattr(each, "columns", ())}
        roster = Roster((each.identifier for each in left if each.identifier), columns)
        placed = list(_placed(left, roster, written.problems))
        late = _write_people(roster.people, written, by=by, now=now)
        left = [item for item, person in placed if person in late]
        written.placed += [(item, person) for item, person in placed if person not in late]
    raise UnavailableError("Other calls create the same users. Ask again.")


def _placed(
    items: Iterable[Item], roster: Roster, problems: list[tuple[Item, Problem]]
) -> Iterator[tuple[Item, Person]]:
    """Yield each item with who took it; what does not fit goes to ``problems``."""
    seen = SeenAttributes()
    for item in items:
        name = item.identifier
        found = roster.find(name) if name else None
        if found is None and not _may_create(item, problems):
            continue
        person = found or stranger(name)
        faults = _apply(item, person, seen)
        problems += [(item, fault) for fault in faults]
        if faults:
            continue
        if found is None:
            roster.welcome(person, name)
        if found is None or getattr(item, "columns", {}).keys() & SHARED:
            roster.note_addresses(person)
        yield item, person
    seen.note()


def _may_create(item: Item, problems: list[tuple[Item, Problem]]) -> bool:
    """Say whether an item about nobody may become somebody."""
    if item.identifier is None:
        return not devices.are_known(getattr(item, "tokens", ()))
    if item.identifier.kind == Kind.BRAZE_ID:
        problems.append((item, _NOBODY))
    return item.identifier.kind != Kind.BRAZE_ID and not item.is_update_only


def _apply(item: Item, person: Person, seen: SeenAttributes) -> list[Problem]:
    if not isinstance(item, AttributeObject):
        return []
    faults = person.apply(item)
    if not faults:
        for name, operation in item.operations.items():
            seen.see(name, operation.sample)
    return faults


def _write_people(
    people: Sequence[Person], written: Written, *, by: Changer, now: datetime
) -> set[Person]:
    """Write users; return those whom another call created meanwhile: nothing of them was."""
    book = addresses.look_up(people)
    new = [each for each in people if each.is_new]
    late = set(user_rows.insert(new, now=now))
    there = [each for each in people if each not in late]
    aliases = [
        UserAlias(user_id=each.pk, name=each.alias[0], label=each.alias[1])
        for each in there
        if each.alias
    ]
    if aliases:
        UserAlias.objects.bulk_create(aliases)
    changes = {each: changed for each in there if (changed := each.changes())}
    user_rows.update(changes, now=now)
    addresses.settle(there, book, by=by, now=now)
    devices.place_tokens(there)
    settle_spam(there)
    written.created += len(new) - len(late)
    written.updated += sum(each in changes or each.has_words for each in there if not each.is_new)
    return late
