"""A user while objects are applied, one after the other, before anything is written."""

from dataclasses import dataclass, field
from typing import Any

import orjson

from messaging.choices.people import SubscriptionKind, SubscriptionState
from messaging.errors import Problem
from messaging.people.attribute_object import AttributeObject, Token
from messaging.people.operations import ABSENT
from messaging.people.text import problem

MOST_ATTRIBUTE_BYTES = 64 * 1024  # of one user's custom attributes, as JSON; ours
Row = dict[str, Any]  # column → value


@dataclass(slots=True, eq=False)
class Person:
    """One user: the row as it is stored, the row as it will be, and what comes beside it."""

    row: Row
    stored: Row | None = None  # None: a user to be
    attributes: dict[str, Any] = field(default_factory=dict)  # Any: JSON
    document: bytes = b"{}"  # the attributes, as they will be written
    stored_document: bytes = b"{}"
    alias: tuple[str, str] | None = None  # of a user to be
    states: dict[SubscriptionKind, SubscriptionState] = field(default_factory=dict)
    groups: dict[int, bool] = field(default_factory=dict)
    tokens: list[Token] = field(default_factory=list)
    spam: dict[str, bool] = field(default_factory=dict)  # address → marked, or no more

    @classmethod
    def of_row(cls, row: Row) -> "Person":
        """Return somebody as the database has them, their attributes being JSON text."""
        attributes = orjson.loads(row.pop("custom_attributes"))
        document = orjson.dumps(attributes)
        return cls(
            row=dict(row),
            stored=row,
            attributes=attributes,
            document=document,
            stored_document=document,
        )

    @property
    def pk(self) -> int:
        """The primary key; a user to be has none."""
        return int(self.row["id"])

    @property
    def is_new(self) -> bool:
        """Whether the database has no such user yet."""
        return self.stored is None

    @property
    def has_words(self) -> bool:
        """Whether something was said of them that no column of theirs holds."""
        return bool(self.states or self.groups or self.tokens)

    @property
    def has_new_address(self) -> bool:
        """Whether there will be another mail address; its case does not matter."""
        return self._before("email").lower() != self._now("email").lower() != ""

    @property
    def has_new_phone(self) -> bool:
        """Whether there will be another number."""
        return self._before("phone") != self._now("phone") != ""

    def changes(self) -> set[str]:
        """Return the columns that will differ."""
        if self.stored is None:
            return set()
        stored = self.stored
        changed = {name for name, value in self.row.items() if value != stored[name]}
        return changed | {"custom_attributes"} if self.document != self.stored_document else changed

    def apply(self, wanted: AttributeObject) -> list[Problem]:
        """Take on what an object says, all of it or, when something does not fit, nothing."""
        attributes, problems = self._merged(wanted)
        document = orjson.dumps(attributes)
        if len(document) > MOST_ATTRIBUTE_BYTES:
            problems.append(Problem("", _TOO_MUCH))
        address = wanted.columns.get("email", self._now("email"))
        if wanted.is_spam is not None and not address:
            problems.append(Problem("marked_email_as_spam_at", "needs a user with an email."))
        if problems:
            return problems
        self.attributes, self.document = attributes, document
        self._take(wanted, address)
        return []

    def _merged(self, wanted: AttributeObject) -> tuple[dict[str, Any], list[Problem]]:
        attributes, problems = dict(self.attributes), []
        for name, operation in wanted.operations.items():
            try:
                value = operation.applied(attributes.get(name, ABSENT))
            except ValueError as fault:
                problems.append(problem(name, fault))
                continue
            if value is ABSENT:
                attributes.pop(name, None)
            else:
                attributes[name] = value
        return attributes, problems

    def _take(self, wanted: AttributeObject, address: str) -> None:
        if address.lower() != self._now("email").lower():
            self.states.pop(SubscriptionKind.EMAIL, None)  # it was said of another address
        self.row.update(wanted.columns)
        self.states.update(wanted.states)
        self.groups.update(wanted.groups)
        self.tokens.extend(wanted.tokens)
        if wanted.is_spam is not None:
            self.spam[address] = wanted.is_spam

    def _now(self, column: str) -> str:
        return str(self.row.get(column, ""))

    def _before(self, column: str) -> str:
        return str((self.stored or {}).get(column, ""))


_TOO_MUCH = f"The user's custom attributes would exceed {MOST_ATTRIBUTE_BYTES:,} bytes."
