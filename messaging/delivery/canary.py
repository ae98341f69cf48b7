"""The canary's verdict: the rest is let go, or the dispatch is held for somebody to decide.

Both arrows are drawn as soon as nothing that is still pending could change the verdict, so it is
the one that waiting for the last retry would give. Any worker may ask, at any time, twice; each
canary is judged once. The figures are those of its chunks: no row is counted. Source:
docs/decisions 0030.
"""

import logging

from django.db import transaction

from messaging.choices.states import CanaryState, DispatchState
from messaging.delivery.first_users import chunk_count
from messaging.models.chunk import UNTIL_JUDGED, Chunk
from messaging.models.dispatch import Dispatch
from messaging.reports.canary import standing
from messaging.send_request import SendRequest

log = logging.getLogger(__name__)
OF_CANARY = ("canary_state", "canary_chunks", "canary_limit")
CANARY = "canary"  # the state_reason of what waits for somebody's decision


def begin(dispatch: Dispatch, request: SendRequest, *, user_count: int) -> None:
    """Note on a dispatch, unsaved, that its audience of so many has a canary, and its limit."""
    if request.canary is not None:
        dispatch.canary_state = CanaryState.UNDECIDED
        dispatch.canary_chunks = chunk_count(request.canary.count_of(user_count))
        dispatch.canary_limit = request.canary.failure_percentage


def judge_canaries() -> None:
    """Judge every canary that can be judged; one that is paused or held waits until it goes on."""
    undecided = Dispatch.objects.unfinished().filter(
        state=DispatchState.SENDING, canary_state=CanaryState.UNDECIDED
    )
    for dispatch in undecided.order_by("number"):
        found = standing(dispatch)
        if found is not None and (found.is_over or found.is_within):
            _decide(dispatch.pk, is_over=found.is_over)


def release(dispatch: Dispatch) -> None:
    """Let the rest of a dispatch go that somebody resumes although its canary failed.

    Call it in the transaction that resumes it. It is not judged again.
    """
    failed = Dispatch.objects.filter(pk=dispatch.pk, canary_state=CanaryState.FAILED)
    if failed.update(canary_state=CanaryState.RELEASED):
        _let_go(dispatch.pk)


@transaction.atomic
def _decide(number: int, *, is_over: bool) -> None:
    """Write the verdict under the dispatch's lock, unless somebody was faster.

    What was read before the lock still holds: a certain verdict stays certain.
    """
    dispatch = Dispatch.objects.select_for_update().get(pk=number)
    undecided = (DispatchState.SENDING, CanaryState.UNDECIDED)
    if (dispatch.state, dispatch.canary_state) != undecided:
        return
    if is_over:
        dispatch.canary_state = CanaryState.FAILED
        dispatch.state_before, dispatch.state = dispatch.state, DispatchState.HELD
        dispatch.state_reason, dispatch.state_by = CANARY, ""
        log.warning("canary failed", extra={"dispatch": number})
    else:
        dispatch.canary_state = CanaryState.PASSED
        _let_go(number)
    dispatch.save(
        update_fields=["canary_state", "state_before", "state", "state_reason", "state_by"]
    )


def _let_go(number: int) -> None:
    Chunk.objects.filter(dispatch=number, not_before=UNTIL_JUDGED).update(not_before=None)
