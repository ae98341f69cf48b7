"""What is done once a database turns out to be an old one: everything in it waits.

``restores.py`` says when. Source: design, delivery §10, and decision 0031.
"""

from django.db.models import Case, F, Value, When

from messaging.choices.states import CanaryState, DispatchState
from messaging.delivery.canary import CANARY
from messaging.delivery.expansion import AUDIENCE_CHANGED
from messaging.delivery.schedules import run_all_due
from messaging.models.dispatch import CREDENTIALS, LIVE_STATES, RESTORED, Dispatch
from messaging.models.schedule import Schedule

_MOST_LOOKS = 50  # for due schedules, each a page
# What was held for a question when it turned out to be old is *held* before; which one, its canary
# tells, for there are two.
ASKED_BEFORE = {"state_reason": RESTORED, "state_before": DispatchState.HELD}
ASKED_AGAIN = {
    "state_reason": Case(
        When(canary_state=CanaryState.FAILED, then=Value(CANARY)), default=Value(AUDIENCE_CHANGED)
    ),
    "state_before": DispatchState.SENDING,
}


def run_what_is_due() -> None:
    """Let schedules make their dispatches now, to be held with the rest, however full the disk is.

    Their runs may be among what the database has lost, and then they have been sent already.
    """
    for _ in range(_MOST_LOOKS):
        if not Schedule.objects.due().exists():
            return
        run_all_due()


def hold_all() -> int:
    """Hold what could go out by itself, or by the answer to another question; return how many.

    Who answered that one may have let it go since the backup: released, it asks again. A paused one
    waits for a member anyway, and only says why they should look first.
    """
    held = Dispatch.objects.filter(state=DispatchState.HELD)
    asking = held.exclude(state_reason__in=(CREDENTIALS, RESTORED))
    count = asking.update(**ASKED_BEFORE)
    count += held.filter(state_reason=CREDENTIALS).update(state_reason=RESTORED)
    count += Dispatch.objects.filter(state__in=LIVE_STATES).update(
        state_before=F("state"), state=DispatchState.HELD, state_reason=RESTORED, state_by=""
    )
    Dispatch.objects.filter(state=DispatchState.PAUSED).update(state_reason=RESTORED)
    return count


def ask_again() -> int:
    """Let those go back to their own question that had one when they were held; return how many."""
    asked = Dispatch.objects.filter(state=DispatchState.HELD, **ASKED_BEFORE)
    return asked.update(**ASKED_AGAIN)
