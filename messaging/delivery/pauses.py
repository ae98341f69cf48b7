"""The machine pauses a dispatch that would only burn its audience. Source: design, delivery §5."""

import logging

from django.db.models import F

from messaging.choices.states import DispatchState
from messaging.delivery.strain import Strains
from messaging.models.dispatch import LIVE_STATES, Dispatch

log = logging.getLogger(__name__)


def pause_strained(strains: Strains) -> None:
    """Pause what this lane has seen too much of, and count it anew; no query otherwise."""
    found = [(number, strain.why_too_much) for number, strain in strains.items()]
    for number, why in found:
        if why:
            _pause(number, why)
            del strains[number]


def _pause(number: int, why: str) -> None:
    paused = Dispatch.objects.filter(number=number, state__in=LIVE_STATES).update(
        state_before=F("state"), state=DispatchState.PAUSED, state_reason=why, state_by=""
    )
    if paused:
        log.warning("dispatch paused", extra={"dispatch": number, "why": why})
