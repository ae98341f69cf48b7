"""Guards that can be taken out of a worker, so that the judge is judged: a bound must break.

Each is one line of the product, undone in this process alone. Source: design, delivery §15.
"""

import uuid
from collections.abc import Callable, Mapping

from django.db.models import F

from messaging.choices.states import ScheduleState
from messaging.delivery import bulk, drain, lane, schedules, sweeper
from messaging.delivery.crew import Crew
from messaging.delivery.watch import Watch
from messaging.models.chunk import Chunk
from messaging.models.fields import DatabaseNow
from messaging.models.schedule import Schedule

_FENCE = (
    "CASE WHEN owner = %s AND claim_number = claimed AND cursor = was_at THEN state = {leased} END"
)
_NO_FENCE = "CAST(%s AS text) IS NOT NULL AND {leased} IS NOT NULL"


def take_out(name: str) -> None:
    """Take out the guard of that name; none for an empty one."""
    if name:
        GUARDS[name]()


def _fence() -> None:
    """Let a sleeper write its outcomes and its cursor over whoever took the chunk over."""
    if _FENCE not in bulk._ADVANCE:
        raise SystemExit("The fence is not where it was.")
    bulk._ADVANCE = bulk._ADVANCE.replace(_FENCE, _NO_FENCE)


def _outcomes_first() -> None:
    """Move the cursor before anything is sent: who dies then leaves people out."""
    carry = drain.carry

    def cursor_first(leases, claim, lane):
        for lease in leases:
            Chunk.objects.filter(pk=lease.chunk_id).update(cursor=lease.end, inflight=lease.end)
        return carry(leases, claim, lane)

    _fence()  # which asks for the cursor to stand where the window began
    drain.carry = cursor_first


def _mark() -> None:
    """Send without the mark of what may be on the wire: a torn window is sent again, blindly."""
    carry = drain.carry

    def unmarked(leases, claim, lane):
        pks = [lease.chunk_id for lease in leases]
        Chunk.objects.filter(pk__in=pks).update(inflight=F("cursor"))
        return carry(leases, claim, lane)

    drain.carry = unmarked


def _journal() -> None:
    """Keep no journal: of a torn window nobody can tell what had begun."""
    if not hasattr(lane, "open_journal"):
        raise SystemExit("There is no journal to take out.")
    lane.open_journal = lambda _owner: None


def _schedule_lock() -> None:
    """Run schedules as a cron job does: read what is due, send it, note that it was sent."""

    def read():
        due = Schedule.objects.due().annotate(clock=DatabaseNow()).order_by("next_at", "pk")
        schedule = due.first()
        if schedule is not None:
            schedule.dispatch_id = uuid.uuid4()  # else its key alone would tell
        return schedule

    carry_out = schedules.carry_out

    def then_note(schedule):
        carry_out(schedule)
        Schedule.objects.filter(pk=schedule.pk).update(state=ScheduleState.RAN, next_at=None)

    schedules._taken, schedules._is_first = read, lambda _: True
    schedules.carry_out = then_note


def _polling() -> None:
    """Never look without a hint: what nobody is told of waits for ever."""
    Crew.look = lambda _crew: None


def _withdrawals() -> None:
    """Hear nobody who leaves while a window is open."""
    Watch.has_withdrawn = lambda *_, **__: False


def _high_mark() -> None:
    """Send from any database, however old it is."""
    drain.generation_now = sweeper.generation_now = lambda: None


GUARDS: Mapping[str, Callable[[], None]] = {
    "fence": _fence,
    "outcomes-first": _outcomes_first,
    "mark": _mark,
    "journal": _journal,
    "schedule-lock": _schedule_lock,
    "polling": _polling,
    "withdrawals": _withdrawals,
    "high-mark": _high_mark,
}
