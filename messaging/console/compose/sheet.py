"""What the composer's page shows around the form."""

from typing import Any

from django.utils.translation import gettext as _

from messaging.choices.channels import ChannelKey
from messaging.choices.people import RecipientSubscriptionState as State
from messaging.console.code_view import json_view
from messaging.console.compose.looks import looks_of
from messaging.console.compose.reading import Reading
from messaging.console.page import MemberRequest
from messaging.errors import InvalidRequestError
from messaging.models.campaign import Campaign
from messaging.models.connection import Connection
from messaging.models.segment import Segment
from messaging.services.preview import reach

MOST_CHOICES = 500
MOST_OPEN_POINTS = 8


def sheet(request: MemberRequest, reading: Reading) -> dict[str, Any]:  # Any: what a template shows
    """Return the page's context: choices, reach, looks and the call."""
    looking = _following(request, reading)
    return {
        "draft": reading.draft,
        "states": _states(),
        "segments": Segment.objects.active().order_by("name")[:MOST_CHOICES],
        "campaigns": Campaign.objects.filter(archived_at=None).order_by("name")[:MOST_CHOICES],
        "sandboxed": _sandboxed(),
        "call_view": json_view(reading.body, name=_("POST /messages/send")),
        "preview_user_typed": request.POST.get("preview_as", ""),
        **looking,
    }


def _following(request: MemberRequest, reading: Reading) -> dict[str, Any]:
    """Return reach and looks of a readable draft, or what is still open in another."""
    if reading.request is None:
        return {"open_points": _open_points(reading)}
    try:
        found = reach(reading.request, now=request.now)
    except InvalidRequestError as fault:
        return {"open_points": _open_points(reading.refused(fault))}
    who, looks = looks_of(reading.request, request.POST.get("preview_as", ""), now=request.now)
    return {
        "reach": found,
        "warnings": found.to_json()["warnings"],
        "previews": looks,
        "preview_user": who,
    }


def _open_points(reading: Reading) -> list[str]:
    """Return what is missing, in the words of the API; of an untouched form, two sentences."""
    draft = reading.draft
    points = []
    if draft.audience.is_empty:
        points.append(_("Whom to reach: a segment, some ids, or an audience"))
    if not draft.chosen:
        points.append(_("At least one channel"))
    told = [str(problem) for problem in reading.problems if draft.chosen]
    return [*points, *told[:MOST_OPEN_POINTS]] or [reading.message]


def _states() -> list[tuple[str, str]]:
    return [
        (State.SUBSCRIBED.value, _("Subscribed or opted in")),
        (State.OPTED_IN.value, _("Opted in only")),
        (State.ALL.value, _("Everybody, unsubscribed users too")),
    ]


def _sandboxed() -> set[ChannelKey]:
    """Return the channels that no connection carries."""
    carried = set(Connection.objects.filter(is_default=True).values_list("channel", flat=True))
    return set(ChannelKey) - carried - {ChannelKey.CONTENT_CARD}
