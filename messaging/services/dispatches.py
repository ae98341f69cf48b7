"""A send stopped, paused and let go on: one arrow each, for a key or a member, however often asked.

The arrow and its log entry are one transaction; what a stop or a pause waits for afterwards changes
nothing, it only makes the answer exact. A stop wins: no arrow leads back from it. Source: design,
delivery §5 and §10.
"""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.db.models import F

from messaging.activity.record import Answer, Call, amend, record
from messaging.choices.access import Role
from messaging.choices.states import FINAL_STATES, CanaryState, DispatchState
from messaging.delivery import canary
from messaging.delivery.endings import end_finished
from messaging.delivery.restored import ASKED_AGAIN, ASKED_BEFORE
from messaging.delivery.window.on_the_wire import in_flight, is_any_lane_sending
from messaging.errors import ConflictError, ForbiddenError
from messaging.models.activity_entry import ActivityEntry
from messaging.models.dispatch import FOR_DEVELOPERS, LIVE_STATES, Dispatch
from messaging.reports.figures import TERMS, figures
from messaging.services import calls
from messaging.services.idempotency import amend_kept, once
from messaging.services.send import tell_workers

LONGEST_WAIT_SECONDS = 2.0  # for lanes, which hear of it within 0.2 s
_LOOK_SECONDS = 0.05

_FOR_DEVELOPERS = "Only a developer can release this send. Whoever may send can stop it."

Entries = list[ActivityEntry]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrow:
    """One change of state: where it starts, where it ends, and where there is nothing to do."""

    starts: Collection[DispatchState]
    ends: Mapping[str, Any]  # Any: values and expressions of an UPDATE
    done: Collection[DispatchState]
    asked: Mapping[str, Any] = field(default_factory=dict)
    is_brake: bool = False  # lanes are waited for, and nothing may be left


_STOP = _Arrow(
    starts=(*LIVE_STATES, DispatchState.PAUSED, DispatchState.HELD),
    ends={"state": DispatchState.STOPPING, "state_before": F("state"), "state_reason": ""},
    done=(DispatchState.STOPPING, *FINAL_STATES),
    is_brake=True,
)
_PAUSE = _Arrow(
    starts=LIVE_STATES,
    ends={"state": DispatchState.PAUSED, "state_before": F("state"), "state_reason": ""},
    done=(DispatchState.PAUSED,),
    is_brake=True,
)
_RESUME = _Arrow(
    starts=(DispatchState.PAUSED, DispatchState.HELD),
    ends={"state": F("state_before"), "state_before": None, "state_reason": ""},
    done=LIVE_STATES,
    asked={"state_before__in": LIVE_STATES},
)
_ASK_AGAIN = _Arrow(
    starts=(DispatchState.HELD,),
    ends=ASKED_AGAIN,
    done=(DispatchState.HELD, *LIVE_STATES),
    asked=ASKED_BEFORE,
)


def stop(dispatch: Dispatch, *, call: Call, now: datetime) -> Answer:
    """Stop a send for good: what has not left is cancelled. One that has ended stays as it is.

    Returns once no lane is sending of it, after two seconds at most, with the six figures and
    ``in_flight``: at most so many messages still arrive. Raises as ``once`` does.
    """
    return _drawn(_STOP, dispatch, call=call, now=now)


def pause(dispatch: Dispatch, *, call: Call, now: datetime) -> Answer:
    """Let a send rest until it is resumed or stopped; it waits and answers as ``stop`` does.

    Raises ``ConflictError`` for one that is held, being stopped, or over.
    """
    return _drawn(_PAUSE, dispatch, call=call, now=now)


def resume(dispatch: Dispatch, *, call: Call, now: datetime) -> Answer:
    """Let a paused or held send go on where it was: no audience is read again, no cursor moves.

    One that was held for a question when an old database was noticed is held for it again. Raises
    ``ConflictError`` for one that is being stopped, or over, and ``ForbiddenError`` for a member
    who may not release it.
    """
    arrow = _ASK_AGAIN if dispatch.state_before == DispatchState.HELD else _RESUME
    return _drawn(arrow, dispatch, call=call, now=now)


def _drawn(arrow: _Arrow, dispatch: Dispatch, *, call: Call, now: datetime) -> Answer:
    """Draw the arrow and commit, then wait for lanes; a repeated call gets its first answer."""
    entries: Entries = []
    deed = partial(_draw, arrow, dispatch, entries=entries, call=call)
    answer = once(call, now=now, deed=deed)
    if not entries:
        calls.log(call, answer)
        return answer
    if arrow.is_brake:
        _wait_for_lanes(dispatch)
        end_finished(Dispatch.objects.filter(pk=dispatch.pk))
    dispatch.refresh_from_db(fields=["state", "totals"])
    before, answer.body = answer.body, _body(dispatch)
    if answer.body != before:
        with transaction.atomic():
            amend(entries[0], answer)
            amend_kept(call, answer)
    return answer


def _draw(arrow: _Arrow, dispatch: Dispatch, *, entries: Entries, call: Call) -> Answer:
    """Change the state, unless somebody was faster, and write the entry; in one transaction."""
    mine = Dispatch.objects.filter(pk=dispatch.pk, state__in=arrow.starts, **arrow.asked)
    is_barred = not arrow.is_brake and not _may_release(call)
    if is_barred:
        mine = mine.exclude(state_reason__in=FOR_DEVELOPERS)
    is_drawn = mine.update(**arrow.ends, state_by=_name_of(call))
    dispatch.refresh_from_db(fields=["state", "state_reason", "totals", "canary_state"])
    if is_drawn:
        if arrow is _RESUME and dispatch.canary_state == CanaryState.FAILED:
            canary.release(dispatch)
        tell_workers(dispatch.public_id)
    elif is_barred and dispatch.state_reason in FOR_DEVELOPERS:
        raise ForbiddenError(_FOR_DEVELOPERS)
    elif dispatch.state not in arrow.done:
        raise ConflictError(_objection(dispatch.state))
    answer = Answer(status=HTTPStatus.OK, body=_body(dispatch), dispatch_number=dispatch.number)
    entries.append(record(call, answer, dispatch=dispatch))
    return answer


def _may_release(call: Call) -> bool:
    """Say whether whoever asks may let go what takes a developer; who makes keys is one."""
    return call.member is None or call.member.may(Role.DEVELOPER)


def _wait_for_lanes(dispatch: Dispatch) -> None:
    """Wait, outside any transaction, until what was handed out has its answer."""
    until = time.monotonic() + LONGEST_WAIT_SECONDS
    while is_any_lane_sending(dispatch) and time.monotonic() < until:
        time.sleep(_LOOK_SECONDS)


def _body(dispatch: Dispatch) -> dict[str, Any]:  # Any: JSON
    """Return where it stands, in figures that add up."""
    sums = figures(dispatch)
    return {
        "dispatch_id": dispatch.public_id,
        "state": dispatch.state.word,
        "targeted": sums.targeted,
        **{term: getattr(sums, term) for term in TERMS},
        "in_flight": in_flight(dispatch),
        "message": "success",
    }


def _name_of(call: Call) -> str:
    """Return who asked, as pages show it: a member's address or a key's name."""
    if call.member is not None:
        return call.member.email
    return call.api_key.name if call.api_key is not None else ""


def _objection(state: DispatchState) -> str:
    """Return why there is no such arrow, and what there is."""
    if state == DispatchState.HELD:
        return "This dispatch is held and sends nothing. Resume it to let it go on, or stop it."
    if state == DispatchState.STOPPING:
        return "This dispatch is being stopped, and nothing takes a stop back."
    return f"This dispatch has ended: it is {state.word}, and stays so."
