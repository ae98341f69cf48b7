"""Ten schedulers with wrong clocks, killed again and again, over hundreds of sends that are due."""

import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count

from django.db.models import QuerySet
from django.utils import timezone

from messaging.choices.states import ScheduleState
from messaging.models.dispatch import Dispatch
from messaging.models.fields import DatabaseNow
from messaging.models.schedule import Schedule, ScheduleRun
from tests.chaos import people
from tests.chaos.faults import moments
from tests.chaos.people import Expected
from tests.chaos.processes import Process
from tests.chaos.scenarios.opening import opened
from tests.chaos.scheduler import SWEEPING
from tests.chaos.score import Result, scored
from tests.chaos.site import OutOfTimeError, Site

_SCHEDULERS = 10
_SHIFT_SECONDS = 3600  # fast and slow by so much, or anything between
_DUE, _EARLY, _WIDE = 300, 50, 3  # sends to one user; those for half an hour later; broadcasts
_AT_ONCE, _EVERY_SECONDS = 100, 0.02  # so many are due together, the others one by one
_CALLERS = 5
_LOG = "scheduler.log"
_PATIENCE_SECONDS = 300.0


def schedulers(site: Site) -> Result:
    """Each occurrence makes the one dispatch that was promised; what is not due makes none."""
    with opened(site) as ledger:
        promised = _promises(site)
        early = Schedule.objects.exclude(dispatch_id__in=promised).values("pk")
        crew = _Crew(site)
        _let_come(Schedule.objects.exclude(pk__in=early))
        kills = _kill_among(site, crew)
        site.wait(lambda: _over().count() >= len(promised), _PATIENCE_SECONDS)
        found = {each.dispatch_id.hex: each.number for each in Dispatch.objects.all()}
        numbers = {number: promised[word] for word, number in found.items() if word in promised}
        ended = site.ends_within(_PATIENCE_SECONDS, *numbers)
        score = scored(numbers, ledger)
    bounds = {
        "too_many_dispatches": (Dispatch.objects.count() - len(promised), 0),
        "too_few_dispatches": (len(promised) - len(numbers), 0),
        "ran_early": (_over().filter(pk__in=early).count(), 0),
        "ran_without_dispatch": (ScheduleRun.objects.filter(dispatch=None).count(), 0),
        "doubled": (score.doubled, 0),
        "unfinished": (not ended, 0),
        "no_fault_came": (not kills, 0),
    }
    return Result(score, bounds, {"faults": kills, "schedules": len(promised)})


class _Crew:
    """The schedulers, each with a clock of its own."""

    def __init__(self, site: Site):
        self.site = site
        self._turns = count()
        self._processes = [self._start(place) for place in range(_SCHEDULERS)]
        said = site.folder / _LOG
        site.wait(lambda: said.read_text().count(SWEEPING) >= _SCHEDULERS, _PATIENCE_SECONDS)

    def kill_one(self) -> None:
        """``kill -9`` one after the other, and start another in its place."""
        place = next(self._turns) % _SCHEDULERS
        self._processes[place].kill()
        self._processes[place] = self._start(place)

    def _start(self, place: int) -> Process:
        shift = _SHIFT_SECONDS * (2 * place / (_SCHEDULERS - 1) - 1)
        command = [sys.executable, "-m", "tests.chaos.scheduler", str(shift)]
        return self.site.start(command, _LOG, GUARD_OFF=self.site.plan.guard_off)


def _promises(site: Site) -> Mapping[str, Expected]:
    """Schedule everything through the API; return what each due ``dispatch_id`` must come to."""
    count = site.plan.users
    named = [{"external_user_ids": [people.name(number % count)]} for number in range(_DUE)]
    wide = [{"broadcast": True, "audience": people.AUDIENCE}] * _WIDE
    with ThreadPoolExecutor(_CALLERS) as callers:
        due = list(callers.map(lambda body: _scheduled(site, hours=1, **body), named + wide))
        list(callers.map(lambda body: _scheduled(site, hours=0.5, **body), named[:_EARLY]))
    everybody = people.expected("email", count)
    expected = [people.alone(number % count) for number in range(_DUE)] + [everybody] * _WIDE
    return dict(zip(due, expected, strict=True))


def _scheduled(site: Site, *, hours: float, **body) -> str:
    time = (timezone.now() + timedelta(hours=hours)).isoformat(timespec="seconds")
    whole = site.body("email", **body) | {"schedule": {"time": time}}
    answer = site.call("/messages/schedule/create", whole)
    if not answer:
        raise OutOfTimeError(f"The web server refused a schedule: {site.last_fault}")
    return answer["dispatch_id"]


def _let_come(schedules: QuerySet[Schedule]) -> None:
    """Let a third be due at once and the others one after the other, by the database's clock."""
    clock = schedules.values_list(DatabaseNow(), flat=True).first()
    wanted = list(schedules.order_by("pk"))
    for place, schedule in enumerate(wanted):
        later = timedelta(seconds=max(0, place - _AT_ONCE) * _EVERY_SECONDS)
        schedule.occurrence_at = schedule.next_at = clock + later
    Schedule.objects.bulk_update(wanted, ["occurrence_at", "next_at"])


def _over() -> QuerySet[Schedule]:
    return Schedule.objects.filter(state=ScheduleState.RAN)


def _kill_among(site: Site, crew: _Crew) -> int:
    """Kill at moments that hang on how many have run; return how often."""
    kills = 0
    for moment in moments(site.plan.seed, site.plan.faults, _DUE):
        site.wait(lambda moment=moment: _over().count() >= moment, _PATIENCE_SECONDS)
        crew.kill_one()
        kills += 1
    return kills
