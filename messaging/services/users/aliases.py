"""``/users/alias/new`` and ``/users/alias/update``: second names given and changed.

Source: spec, related-endpoints §2; what ``errors`` tells: decision 0013.
"""

from functools import partial
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from messaging.people import aliases
from messaging.people.moving import settled
from messaging.services.users.identifiers import MOST_ITEMS, UserAliasName, told
from messaging.wire import Id, WireModel, at_most


def _unfolded(value: object) -> object:
    """Lift ``{"user_alias": {…}}``, which real clients send, to the form of the documentation."""
    if isinstance(value, dict) and isinstance(value.get("user_alias"), dict):
        beside = {name: below for name, below in value.items() if name != "user_alias"}
        return {**value["user_alias"], **beside}
    return value


class NewUserAlias(UserAliasName):
    """An alias to give; its three fields may also stand inside ``user_alias``."""

    external_id: Id | None = Field(
        default=None, description="Whose it will be; without it, a user is made who has only it."
    )


class UserAliasUpdate(WireModel):
    """An alias to rename."""

    alias_label: Id
    old_alias_name: Id
    new_alias_name: Id


class NewUserAliases(WireModel):
    """Aliases to give, for users who are there or to be made."""

    user_aliases: Annotated[
        tuple[Annotated[NewUserAlias, BeforeValidator(_unfolded)], ...],
        at_most(MOST_ITEMS, at_least=1),
    ]


class UserAliasUpdates(WireModel):
    """Aliases to rename, in this order."""

    alias_updates: Annotated[tuple[UserAliasUpdate, ...], at_most(MOST_ITEMS, at_least=1)]


def new_aliases(request: NewUserAliases) -> dict[str, Any]:  # Any: JSON
    """Give aliases and return the body of the answer; call it in a transaction."""
    wanted = [
        aliases.NewAlias(name=each.alias_name, label=each.alias_label, external_id=each.external_id)
        for each in request.user_aliases
    ]
    refused = settled(partial(aliases.add, wanted))
    said = {f"user_aliases.{place}": reason for place, reason in refused.items()}
    return {"aliases_processed": len(wanted), "message": "success"} | told(request, said)


def update_aliases(request: UserAliasUpdates) -> dict[str, Any]:  # Any: JSON
    """Rename aliases and return the body of the answer; call it in a transaction."""
    wanted = [
        aliases.Rename(
            label=each.alias_label, old_name=each.old_alias_name, new_name=each.new_alias_name
        )
        for each in request.alias_updates
    ]
    refused = settled(partial(aliases.rename, wanted))
    said = {f"alias_updates.{place}": reason for place, reason in refused.items()}
    return {"aliases_processed": len(wanted), "message": "success"} | told(request, said)
