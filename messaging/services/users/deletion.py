"""``/users/delete``: people who are to be forgotten.

Source: spec, related-endpoints §2; what goes and what stays: decision 0013.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from messaging.choices.people import Prioritization
from messaging.errors import Problem
from messaging.people.deleting import delete
from messaging.people.identifiers import Identifier, Kind, lock
from messaging.people.moving import settled
from messaging.services.users.identifiers import (
    MOST_ITEMS,
    EmailAddress,
    PhoneNumber,
    Prioritized,
    UserAliasName,
    told,
)
from messaging.wire import Given, Id, WireModel, at_most

NOBODY = "names no user, or more than one; nobody was deleted"
_LEAST = Prioritization.LEAST_RECENTLY_UPDATED
_KINDS = ("external_ids", "user_aliases", "braze_ids", "email_addresses", "phone_numbers")


class _ToDelete(Prioritized):
    """A user by what several may have, where the oldest profile cannot be asked for."""

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:
        """Yield what this call does not take."""
        order = given.get("prioritization")
        if isinstance(order, list) and _LEAST in order:
            yield Problem("prioritization", f"cannot be {_LEAST} here")
        yield from super().rules(given)


class EmailToDelete(_ToDelete, EmailAddress):
    """The user of an address, whatever its case."""


class PhoneNumberToDelete(_ToDelete, PhoneNumber):
    """The user of a number, in E.164."""


class DeleteUsers(WireModel):
    """Whom to delete, by one kind of identifier."""

    external_ids: Annotated[tuple[Id, ...], at_most(MOST_ITEMS)] = ()
    user_aliases: Annotated[tuple[UserAliasName, ...], at_most(MOST_ITEMS)] = ()
    braze_ids: Annotated[tuple[Id, ...], at_most(MOST_ITEMS)] = ()
    email_addresses: Annotated[tuple[EmailToDelete, ...], at_most(MOST_ITEMS)] = ()
    phone_numbers: Annotated[tuple[PhoneNumberToDelete, ...], at_most(MOST_ITEMS)] = ()

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:
        """Yield what does not fit between the kinds."""
        kinds = [name for name in _KINDS if given.get(name)]
        if not kinds:
            yield Problem("", f"Name users by one of {', '.join(_KINDS)}.")
        if len(kinds) > 1:
            yield Problem("", f"Name users by one kind of identifier, not by {', '.join(kinds)}.")

    @property
    def identifiers(self) -> dict[str, Identifier]:
        """Whom they name, by the path in the request."""
        named = {
            "external_ids": [Identifier(Kind.EXTERNAL_ID, each) for each in self.external_ids],
            "user_aliases": [each.identifier for each in self.user_aliases],
            "braze_ids": [Identifier(Kind.BRAZE_ID, each) for each in self.braze_ids],
            "email_addresses": [each.identifier for each in self.email_addresses],
            "phone_numbers": [each.identifier for each in self.phone_numbers],
        }
        return {
            f"{kind}.{place}": each
            for kind, of_kind in named.items()
            for place, each in enumerate(of_kind)
        }


def delete_users(request: DeleteUsers, *, now: datetime) -> dict[str, Any]:  # Any: JSON
    """Delete users and return the body of the answer; call it in a transaction.

    ``deleted`` counts what was asked, known or not, as the family's recorded answers do.
    """
    identifiers = request.identifiers
    named = settled(partial(_deleted, list(identifiers.values()), now=now))
    said = {path: NOBODY for path, each in identifiers.items() if each not in named}
    return {"deleted": len(identifiers), "message": "success"} | told(request, said)


def _deleted(identifiers: list[Identifier], *, now: datetime) -> set[Identifier]:
    """Delete whom these name; return those that named somebody."""
    found = lock(identifiers)
    if found.users:
        delete(found.users.values(), now=now)
    return set(found.named)
