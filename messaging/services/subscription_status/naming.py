"""Whom a call about subscriptions names: by external id, by address, or by number.

External ids go before the other two, and an address or number means every profile that has it.
Source: spec, related-endpoints §6; subscription-and-frequency §1, "Shared address".
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import F
from django.db.models.functions import Lower

from messaging.errors import InvalidRequestError, Problem
from messaging.models.user import User, UserQuerySet
from messaging.wire import summary

# The family's words, spec, related-endpoints §6: where all problems have the same, they head the
# answer.
EITHER = "Either an email address or a phone number should be provided, but not both."
INVALID_GROUP = "Invalid subscription group ID"
RECORDED = frozenset({EITHER, INVALID_GROUP})
NOBODY_NAMED = "Name users by external id, email or phone."


class Kind(StrEnum):
    """What users are named by."""

    EXTERNAL_ID = "external_id"
    EMAIL = "email"
    PHONE = "phone"


Name = tuple[Kind, str]  # an address without its case
_USERS: Mapping[Kind, Callable[[Collection[str]], UserQuerySet]] = {
    Kind.EXTERNAL_ID: User.objects.named,
    Kind.EMAIL: User.objects.with_emails,
    Kind.PHONE: User.objects.with_phones,
}
_KEYS = {Kind.EXTERNAL_ID: F("external_id"), Kind.EMAIL: Lower("email"), Kind.PHONE: F("phone")}
_NOBODY = {
    Kind.EXTERNAL_ID: "there is no user {}.",
    Kind.EMAIL: "nobody has the address {}.",
    Kind.PHONE: "nobody has the number {}.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The names in a call, as they were given."""

    external_ids: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind:
        """What names users here."""
        if self.external_ids:
            return Kind.EXTERNAL_ID
        return Kind.EMAIL if self.emails else Kind.PHONE

    @property
    def values(self) -> tuple[str, ...]:
        """The names that count, each once, in the order they were given."""
        given = self.external_ids or self.emails or self.phones
        return tuple(dict.fromkeys(given))

    @property
    def names(self) -> tuple[Name, ...]:
        """The same, as they are looked up."""
        return tuple(name_of(self.kind, value) for value in self.values)

    def problems(self) -> Iterable[Problem]:
        """Yield why this names nobody clearly."""
        if not self.values:
            yield Problem("", NOBODY_NAMED)
        if self.emails and self.phones and not self.external_ids:
            yield Problem("", EITHER)

    def notes(self) -> Iterable[str]:
        """Yield a line for what was given and does not count."""
        if self.external_ids and (self.emails or self.phones):
            yield "Addresses and numbers were not used: external ids name the users."


def name_of(kind: Kind, value: str) -> Name:
    """Return a name as it is looked up: addresses differ by more than case."""
    return kind, value.lower() if kind is Kind.EMAIL else value


def users_of(names: Iterable[Name]) -> dict[Name, list[int]]:
    """Return the primary keys of users by name, ascending; one statement a kind.

    A name that nobody has is not in it.
    """
    wanted: dict[Kind, list[str]] = {}
    for kind, value in dict.fromkeys(names):
        wanted.setdefault(kind, []).append(value)
    found: dict[Name, list[int]] = {}
    for kind, values in wanted.items():
        rows = _USERS[kind](values).order_by("pk").values_list(_KEYS[kind], "pk")
        for value, user_id in rows:
            found.setdefault((kind, value), []).append(user_id)
    return found


def unknown(asked: Asked, found: Collection[Name], *, field: str = "") -> list[str]:
    """Return a line for each name that is not in ``found``, for ``errors``."""
    pairs = zip(asked.values, asked.names, strict=True)
    lines = [_NOBODY[asked.kind].format(value) for value, name in pairs if name not in found]
    return [f"{field or asked.kind}: {line}" for line in lines]


def refuse(problems: Iterable[Problem]) -> None:
    """Raise ``InvalidRequestError`` if there are any, in recorded words where these say it all."""
    problems = list(problems)
    if problems:
        words = {problem.reason for problem in problems}
        is_recorded = len(words) == 1 and words <= RECORDED
        raise InvalidRequestError(words.pop() if is_recorded else summary(problems), problems)
