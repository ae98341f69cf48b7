"""A call of the log, or a send that was undone, as a draft: "Open in composer"."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from messaging.activity.redaction import redacted
from messaging.choices.access import Source
from messaging.choices.states import DispatchState
from messaging.console.code_view import REDACTED
from messaging.console.compose.draft import Draft
from messaging.console.page import reads_bodies
from messaging.errors import ForbiddenError, NotFoundError
from messaging.models.activity_entry import ActivityEntry
from messaging.models.dispatch import Dispatch
from messaging.models.member import Member

Json = dict[str, Any]  # Any: whatever JSON holds
# The form sets them itself.
SET_BY_RULE = frozenset({"broadcast", "message_variation_id", "expected_recipients"})
_UNDONE = (DispatchState.STOPPING, DispatchState.STOPPED)


def opened(member: Member, parameters: Mapping[str, str]) -> tuple[Json, list[str]]:
    """Return what ``dispatch`` or ``from`` in an address leads to; without either, nothing."""
    if dispatch_id := parameters.get("dispatch"):
        return opened_dispatch(member, dispatch_id)
    return opened_entry(member, parameters.get("from", ""))


def opened_dispatch(member: Member, dispatch_id: str) -> tuple[Json, list[str]]:
    """Return the request of a send, and what of it the form cannot show.

    It is whole for whoever sent it and undid it: they typed it. For anybody else, and once
    something has left, secrets are taken out as in the log. Raises as ``opened_entry`` does.
    """
    try:
        dispatch = Dispatch.objects.get(dispatch_id=UUID(dispatch_id))
    except (ValueError, Dispatch.DoesNotExist):
        raise NotFoundError(_("There is no such dispatch.")) from None
    if dispatch.retry_of_id:
        raise NotFoundError(_("A retry has no draft of its own: open the send that it retries."))
    _check_reads(member, dispatch.source)
    is_own = member.pk == dispatch.created_by_member_id
    is_undone = dispatch.state in _UNDONE and dispatch.first_sent_at is None
    body = dispatch.request if is_own and is_undone else redacted(dispatch.request)
    return body, _notes(body)


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
    _check_reads(member, entry.source)
    body = entry.body.request_body
    return (body, _notes(body)) if isinstance(body, dict) else ({}, [_("It had no JSON body.")])


def _check_reads(member: Member, source: Source) -> None:
    if not reads_bodies(member, source):
        raise ForbiddenError(_("Your role does not read the bodies of this call."))


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
