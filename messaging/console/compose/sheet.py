"""What the composer's page shows around the form."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.choices.people import RecipientSubscriptionState as State
from messaging.console.code_view import json_view
from messaging.console.compose.looks import looks_of
from messaging.console.compose.mistakes import mistake_of
from messaging.console.compose.reading import Reading
from messaging.console.compose.review import is_stale
from messaging.console.page import MemberRequest
from messaging.models.campaign import Campaign
from messaging.models.connection import Connection
from messaging.models.segment import Segment
from messaging.services.preview import Prediction

MOST_CHOICES = 500
MOST_OPEN_POINTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachRow:
    """One channel's line: how many would get it, and how many would not, by reason."""

    channel: ChannelKey
    would_send: int
    targeted: int
    reasons: list[tuple[Reason, int]]  # the most frequent first


def sheet(request: MemberRequest, reading: Reading) -> dict[str, Any]:  # Any: what a template shows
    """Return the page's context: choices, reach, looks and the call."""
    return {
        "draft": reading.draft,
        "states": _states(),
        "segments": Segment.objects.active().order_by("name")[:MOST_CHOICES],
        "campaigns": Campaign.objects.filter(archived_at=None).order_by("name")[:MOST_CHOICES],
        "sandboxed": _sandboxed(),
        "call_view": json_view(reading.body, name=_("POST /messages/send"), prefix="call-"),
        "preview_user_typed": request.POST.get("preview_as", ""),
        "is_stale": is_stale(request.POST.get("ticket", ""), reading.body),
        **_following(request, reading),
    }


def _following(request: MemberRequest, reading: Reading) -> dict[str, Any]:
    """Return reach and looks of a readable draft, or what is still open in another."""
    if reading.request is None or reading.reached is None:
        return {"open_points": _open_points(reading)}
    found = reading.reached
    who, looks = looks_of(reading.request, request.POST.get("preview_as", ""), now=request.now)
    return {
        "reach": found.prediction,
        "reach_rows": list(_rows(found.prediction)),
        "waterfall": found.prediction.waterfall,
        "clauses": found.clauses,
        "is_tried": request.POST.get("do", "") == "exact",
        "warnings": [*found.notes, *map(_plain, found.prediction.to_json()["warnings"])],
        "previews": looks,
        "preview_user": who,
    }


def _rows(reach: Prediction) -> Iterator[ReachRow]:
    for channel, row in reach.channels.items():
        yield ReachRow(
            channel=channel,
            would_send=row.would_send,
            targeted=row.targeted,
            reasons=row.reasons.most_common(),
        )


def _plain(warning: str) -> str:
    """Return a warning with its channel in plain words: ``sms: …`` as ``SMS: …``."""
    word, colon, rest = warning.partition(":")
    names = {key.word: str(key.plain) for key in ChannelKey}
    return f"{names.get(word, word)}{colon}{rest}"


def _open_points(reading: Reading) -> list[str]:
    """Return what is missing or wrong, in the words of the page."""
    told = [str(mistake_of(reading.draft, each)) for each in reading.problems[:MOST_OPEN_POINTS]]
    return told or [reading.message]


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
