"""Celery's way in: a task means "there is work" and decides nothing (design, D1).

Tasks carry ids and return nothing. Running one twice, late or never changes when, not what: the
database is the queue, and every worker also looks by itself.
"""

import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from celery import current_app, shared_task
from django.utils import timezone

from messaging.delivery.crew import Crew
from messaging.jobs.crew import JobCrew
from messaging.jobs.segment_sizes import count_sizes
from messaging.models.dispatch import Dispatch
from messaging.people.withdrawing import forget_withdrawals

log = logging.getLogger(__name__)


def _count_sizes(is_stopping: Callable[[], bool]) -> None:
    count_sizes(timezone.now(), is_stopping=is_stopping)


# This process's lanes; in a web process none ever opens.
crew = Crew([_count_sizes, forget_withdrawals])
job_crew = JobCrew()  # and its thread for imports and exports
HINT_SECONDS = 0.25  # to connect, and to write; then the broker counts as away
PAUSE_SECONDS = 5.0  # without a further try after a failure
LEAST_GAP_SECONDS = 0.05  # lanes look again for 100 ms before they stop, so none is missed


class Hints:
    """Sends hints, few and quietly; ``failed_count`` is for ``/metrics``."""

    def __init__(self) -> None:
        self.failed_count = 0
        self._silent_until = 0.0
        self._own = threading.local()

    def give(self, dispatch_id: str) -> None:
        """Publish one, unless one just went or the broker is known to be away."""
        now = time.monotonic()
        if now < self._silent_until:
            return
        self._silent_until = now + LEAST_GAP_SECONDS
        try:
            wake.apply_async((dispatch_id,), connection=self._connection(), retry=False)
        except Exception as fault:  # noqa: BLE001 - each broker has errors of its own, all harmless
            self.failed_count += 1
            self._silent_until = time.monotonic() + PAUSE_SECONDS
            self._own.connection = None
            log.warning("no hint could be given", extra={"fault": type(fault).__name__})

    def _connection(self) -> Any:  # noqa: ANN401 - kombu has no types
        """Return this thread's connection, which gives up soon."""
        if getattr(self._own, "connection", None) is None:
            limits = {"socket_connect_timeout": HINT_SECONDS, "socket_timeout": HINT_SECONDS}
            self._own.connection = current_app.connection_for_write(
                connect_timeout=HINT_SECONDS,
                transport_options={**current_app.conf.broker_transport_options, **limits},
            )
        return self._own.connection


hints = Hints()


def hint(dispatch_id: str) -> None:
    """Tell the workers that this dispatch waits. It costs little, and losing it costs time only."""
    hints.give(dispatch_id)


@shared_task(ignore_result=True)
def wake(dispatch_id: str) -> None:
    """Work until none is left, the named dispatch first. Twice at once: both share the work."""
    numbers = Dispatch.objects.filter(dispatch_id=dispatch_id).values_list("number", flat=True)
    with crew.at_work():
        crew.drain_here(preferred=numbers.first(), on_work_left=_pass_on(dispatch_id))


@shared_task(ignore_result=True)
def look() -> None:
    """Draw every arrow that is due, then drain. Twice at once: each arrow is drawn once."""
    with crew.at_work():
        crew.look()
        crew.drain_here()


def _pass_on(dispatch_id: str) -> Callable[[], None]:
    """Return what a drain calls when it leaves work: one hint, so that other threads join."""
    return partial(hint, dispatch_id)
