"""Everybody a call is about: found, locked in one order, or to be created.

Rows are locked by ascending key, so that two calls about the same users wait for each other and do
not embrace. Who is named by alias, address or number and not there yet is created under a lock on
that name, where the database has one, so that two calls do not both create them.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection

from messaging.models.user import new_braze_id
from messaging.people import user_rows
from messaging.people.identifiers import SHARED, Identifier, Kind
from messaging.people.lookup import keys_of
from messaging.people.person import Person

_ALWAYS = ("id", "external_id", "braze_id", "email", "phone", "custom_attributes")
SURE_COLUMNS = (Kind.EXTERNAL_ID, Kind.BRAZE_ID)  # names that are columns, and one user's alone
_HOLD = """
SELECT pg_advisory_xact_lock(hashtextextended(name, 0))
FROM (SELECT name FROM unnest(%s::text[]) AS name ORDER BY name) AS names
"""


class Roster:
    """The users of one call, by each of their names."""

    def __init__(self, identifiers: Iterable[Identifier], columns: Collection[str] = ()) -> None:
        """Find and lock them; ``columns`` are those that may change."""
        self.people: list[Person] = []
        self._by_name: dict[Identifier, list[Person]] = {}
        wanted = set(identifiers)
        shared = {each for each in wanted if each.kind not in SURE_COLUMNS}
        keys = keys_of(shared)
        if missing := shared - keys.keys():
            _hold(missing)
            keys |= keys_of(missing)
        self._lock(wanted - shared, set(keys.values()), columns)
        by_key = {person.pk: person for person in self.people}
        for identifier, pk in keys.items():
            if pk in by_key:  # else deleted meanwhile
                self._add(identifier, by_key[pk])

    def find(self, identifier: Identifier) -> Person | None:
        """Return who has this name now; of several, identified ones first, then the latest."""
        people = self._by_name.get(identifier, [])
        if identifier.kind in SHARED:
            people = [each for each in people if _has(each, identifier)]
        known = [each for each in people if each.row["external_id"]]
        latest = known or people
        return latest[-1] if latest else None

    def welcome(self, person: Person, identifier: Identifier | None) -> None:
        """Take in a user to be, under the name that led to nobody."""
        self.people.append(person)
        if identifier:
            self._add(identifier, person)

    def note_addresses(self, person: Person) -> None:
        """Remember somebody by the address and number that they have now."""
        for kind in SHARED:
            value = str(person.row[kind]).lower()
            if value:
                self._add(Identifier(kind, value), person)

    def _add(self, identifier: Identifier, person: Person) -> None:
        people = self._by_name.setdefault(identifier, [])
        if person in people:
            people.remove(person)
        people.append(person)

    def _lock(self, named: set[Identifier], keys: set[int], columns: Collection[str]) -> None:
        asked: dict[str, list[Any]] = {"id": list(keys)}  # Any: a column's values
        for kind in SURE_COLUMNS:
            asked[kind] = [each.value for each in named if each.kind == kind]
        for row in user_rows.lock(asked, _ALWAYS + tuple(sorted(set(columns) - set(_ALWAYS)))):
            person = Person.of_row(row)
            self.people.append(person)
            for kind in SURE_COLUMNS:
                if row[kind]:
                    self._by_name[Identifier(kind, row[kind])] = [person]


def stranger(identifier: Identifier | None) -> Person:
    """Return a user to be with this name; without one they are anonymous."""
    row = {"external_id": None, "braze_id": new_braze_id(), "email": "", "phone": ""}
    person = Person(row=row)
    if identifier and identifier.kind == Kind.USER_ALIAS:
        person.alias = (identifier.value[0], identifier.value[1])
    elif identifier:
        person.row[identifier.kind] = identifier.value
    return person


def _has(person: Person, identifier: Identifier) -> bool:
    """Say whether the name is theirs still: an object before this one may have changed it."""
    return bool(str(person.row[identifier.kind]).lower() == identifier.value)


def _hold(identifiers: set[Identifier]) -> None:
    """Wait until no other call creates users of these names."""
    if connection.vendor == "postgresql":
        names = [repr(tuple(identifier)) for identifier in identifiers]
        with connection.cursor() as cursor:
            cursor.execute(_HOLD, [names])
