"""``/users/identify`` and ``/users/merge``: two profiles of one person become one.

Source: spec, related-endpoints §2; what a merge moves: decision 0013.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from pydantic import Field

from messaging.choices.people import ChangedThrough
from messaging.errors import Problem
from messaging.models.api_key import ApiKey
from messaging.people import naming
from messaging.people.identifiers import Identifier, Kind
from messaging.people.moving import settled
from messaging.people.subscriptions import Changer
from messaging.services.users.identifiers import (
    MOST_ITEMS,
    EmailAddress,
    PhoneNumber,
    Prioritized,
    Rules,
    UserAliasName,
    told,
)
from messaging.wire import Given, Id, WireModel, at_most

NOT_OBJECTS = "'merge_updates' must be an array of objects"
TOO_MANY = f"a single request may not contain more than {MOST_ITEMS} merge updates"
NOT_IDENTIFIERS = (
    "identifiers must be objects with an 'external_id' property that is a string, 'user_alias' "
    "property that is an object, 'email' property that is a string, or 'phone' property that is a "
    "string"
)
OTHER_FIELDS = "'merge_updates' must only have 'identifier_to_merge' and 'identifier_to_keep'"
_IDENTIFIER_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "external_id": (str, int),
    "user_alias": dict,
    "email": str,
    "phone": str,
}
_LISTS = ("aliases_to_identify", "emails_to_identify", "phone_numbers_to_identify")
_UPDATE = ("identifier_to_merge", "identifier_to_keep")


class AliasToIdentify(WireModel):
    """The user of an alias, and the id they get."""

    external_id: Id
    user_alias: UserAliasName

    @property
    def identifier(self) -> Identifier:
        """Who gets the id."""
        return self.user_alias.identifier


class EmailToIdentify(EmailAddress):
    """The user of an address, and the id they get."""

    external_id: Id


class PhoneNumberToIdentify(PhoneNumber):
    """The user of a number, and the id they get."""

    external_id: Id


class Identify(WireModel):
    """Users who get an external id; whoever has it already takes them in."""

    aliases_to_identify: Annotated[tuple[AliasToIdentify, ...], at_most(MOST_ITEMS)] = ()
    emails_to_identify: Annotated[tuple[EmailToIdentify, ...], at_most(MOST_ITEMS)] = ()
    phone_numbers_to_identify: Annotated[
        tuple[PhoneNumberToIdentify, ...], at_most(MOST_ITEMS)
    ] = ()

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:
        """Yield what does not fit between the three lists."""
        lists = [given[name] for name in _LISTS if isinstance(given.get(name), list)]
        if not any(lists):
            yield Problem("", f"Name users in one of {', '.join(_LISTS)}.")
        if sum(map(len, lists)) > MOST_ITEMS:
            yield Problem("", f"The three lists may hold at most {MOST_ITEMS} users together.")


class MergeIdentifier(WireModel):
    """One user, by exactly one of external_id, user_alias, email and phone."""

    external_id: Id | None = None
    user_alias: UserAliasName | None = None
    email: Id | None = None
    phone: Id | None = None
    prioritization: Rules | None = Field(default=None, description="Needed by email and phone.")

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:
        """Yield what an address needs."""
        if "prioritization" not in given and ("email" in given or "phone" in given):
            yield Problem("prioritization", "is required with email and phone")
        yield from Prioritized.rules(given)

    @property
    def identifier(self) -> Identifier:
        """What it names a user by."""
        rules = self.prioritization or ()
        if self.user_alias:
            return self.user_alias.identifier
        if self.external_id:
            return Identifier(Kind.EXTERNAL_ID, self.external_id)
        if self.email:
            return Identifier(Kind.EMAIL, self.email, prioritization=rules)
        return Identifier(Kind.PHONE, self.phone or "", prioritization=rules)


class MergeUpdate(WireModel):
    """Who is merged, and who is kept."""

    identifier_to_merge: MergeIdentifier
    identifier_to_keep: MergeIdentifier

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:
        """Yield the two faults that the family has words for."""
        if given.keys() - set(_UPDATE):
            yield Problem("", OTHER_FIELDS)
        for name in _UPDATE:
            if name in given and not _is_identifier(given[name]):
                yield Problem(name, NOT_IDENTIFIERS)


class Merge(WireModel):
    """Users who are merged into others, in this order."""

    merge_updates: Annotated[tuple[MergeUpdate, ...], at_most(MOST_ITEMS, at_least=1)]

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:
        """Yield the two faults that the family has words for."""
        updates = given.get("merge_updates", [])
        if not isinstance(updates, list) or not all(isinstance(each, dict) for each in updates):
            yield Problem("merge_updates", NOT_OBJECTS)
        elif len(updates) > MOST_ITEMS:
            yield Problem("merge_updates", TOO_MANY)


def identify(request: Identify, *, by: ApiKey | None, now: datetime) -> dict[str, Any]:  # Any: JSON
    """Name users and return the body of the answer; call it in a transaction."""
    items = [(f"{name}.{place}", each) for name in _LISTS
             for place, each in enumerate(getattr(request, name))]  # fmt: skip
    wanted = [
        naming.Naming(external_id=each.external_id, user=each.identifier) for _, each in items
    ]
    refused = settled(partial(naming.identify, wanted, by=_merger(by), now=now))
    said = {items[place][0]: reason for place, reason in refused.items()}
    return {"aliases_processed": len(wanted), "message": "success"} | told(request, said)


def merge(request: Merge, *, by: ApiKey | None, now: datetime) -> dict[str, Any]:  # Any: JSON
    """Merge users and return the body of the answer; call it in a transaction."""
    wanted = [
        (each.identifier_to_merge.identifier, each.identifier_to_keep.identifier)
        for each in request.merge_updates
    ]
    refused = settled(partial(naming.merge, wanted, by=_merger(by), now=now))
    said = {f"merge_updates.{place}": reason for place, reason in refused.items()}
    return {"message": "success"} | told(request, said)


def _merger(by: ApiKey | None) -> Changer:
    return Changer(through=ChangedThrough.MERGE, api_key=by)


def _is_identifier(value: object) -> bool:
    """Say whether exactly one of the four is there, and has its type."""
    if not isinstance(value, dict):
        return False
    named = [name for name in _IDENTIFIER_TYPES if value.get(name) is not None]
    return len(named) == 1 and isinstance(value[named[0]], _IDENTIFIER_TYPES[named[0]])
