"""What is done once a database turns out to be an old one: everything in it waits.

``restores.py`` says when. Source: design, delivery §10, and decision 0031.
"""

from django.db.models import F

from messaging.choices.states import DispatchState
from messaging.delivery.schedules import run_due
from messaging.models.dispatch import CREDENTIALS, LIVE_STATES, RESTORED, Dispatch
from messaging.models.schedule import Schedule

_MOST_LOOKS = 50  # for due schedules, each a page


def run_what_is_due() -> None:
    """Let schedules make their dispatches now, to be held with the rest.

    Their runs may be among what the database has lost, and then they have been sent already.
    """
    for _ in range(_MOST_LOOKS):
        if not Schedule.objects.due().exists():
            return
        run_due()


def hold_all() -> int:
    """Hold what could go out by itself; return how many.

    A paused one waits for a member anyway, and only says why they should look first. One that was
    held for its audience keeps its question: "release all" must not answer it.
    """
    live = Dispatch.objects.filter(state__in=LIVE_STATES).update(
        state_before=F("state"), state=DispatchState.HELD, state_reason=RESTORED, state_by=""
    )
    waiting = Dispatch.objects.filter(state=DispatchState.HELD, state_reason=CREDENTIALS)
    count = live + waiting.update(state_reason=RESTORED)
    Dispatch.objects.filter(state=DispatchState.PAUSED).update(state_reason=RESTORED)
    return count
