"""A call of the log as a draft: "Open in composer"."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from messaging.console.code_view import REDACTED
from messaging.console.compose.draft import Draft
from messaging.console.page import reads_bodies
from messaging.errors import ForbiddenError, NotFoundError
from messaging.models.activity_entry import ActivityEntry
from messaging.models.member import Member

Json = dict[str, Any]  # Any: whatever JSON holds
SET_BY_RULE = frozenset({"broadcast", "message_variation_id"})  # the form sets them itself


def opened_entry(member: Member, entry_id: str) -> tuple[Json, list[str]]:
    """Return the body of an entry, and what of it the form cannot show; without an id, nothing.

    Raises ``NotFoundError`` for no such entry, ``ForbiddenError`` for one this member may not read.
    """
    if not entry_id:
        return {}, []
    try:
        entry = ActivityEntry.objects.select_related("body").get(entry_id=UUID(entry_id))
    except (ValueError, ActivityEntry.DoesNotExist):
        raise NotFoundError(_("There is no such entry in the log.")) from None
    if not reads_bodies(member, entry.source):
        raise ForbiddenError(_("Your role does not read the bodies of this call."))
    body = entry.body.request_body
    return (body, _notes(body)) if isinstance(body, dict) else ({}, [_("It had no JSON body.")])


def _notes(body: Json) -> list[str]:
    kept = set(_paths(Draft.from_body(body).body()))
    lost = [path for path in _paths(body) if path not in kept]
    lost = [path for path in lost if path.rpartition(".")[2] not in SET_BY_RULE]
    notes = [_("Not in this form, and left out: %s") % ", ".join(lost)] if lost else []
    if REDACTED in str(body):
        notes.append(_("What the log keeps redacted stands in the form as such: type it again."))
    return notes


def _paths(body: Json) -> Iterator[str]:
    """Yield the fields of a send: its own, and those of each message."""
    for name, value in body.items():
        if name != "messages" or not isinstance(value, dict):
            yield name
            continue
        for channel, message in value.items():
            inner = message if isinstance(message, dict) else {}
            yield from (f"messages.{channel}.{each}" for each in inner)
