"""The machine pauses a dispatch that would only burn its audience. Source: design, delivery §5."""

import logging

from django.db.models import F

from messaging.choices.states import DispatchState
from messaging.delivery.lane import Lane
from messaging.delivery.strain import Strains
from messaging.models.dispatch import LIVE_STATES, Dispatch

log = logging.getLogger(__name__)


def pause_strained(strains: Strains) -> None:
    """Pause what this process has seen too much of, once; no query otherwise.

    It stays too much for the lanes that have it in hand, until it is claimed anew.
    """
    for number, strain in list(strains.items()):  # a copy: other lanes add to it
        if strain.paused_at is None and (why := strain.why_too_much):
            _pause(number, why)
            strain.paused_at = Lane.clock()


def _pause(number: int, why: str) -> None:
    paused = Dispatch.objects.filter(number=number, state__in=LIVE_STATES).update(
        state_before=F("state"), state=DispatchState.PAUSED, state_reason=why, state_by=""
    )
    if paused:
        log.warning("dispatch paused", extra={"dispatch": number, "why": why})
