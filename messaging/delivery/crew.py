"""The lanes of one worker process: its pool's threads, and its own that need no broker.

A keeper sweeps every two seconds and wakes the reserve: one lane for small chunks alone, so that
named sends never wait behind a broadcast, and one for each pool thread that idles while work waits,
because a hint was lost or the broker is away. Source: design, delivery §6.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.db import DatabaseError, close_old_connections, connection

from messaging.delivery.drain import drain
from messaging.delivery.expansion import is_any_waiting
from messaging.delivery.lane import Lane
from messaging.delivery.sign_of_life import SignOfLife
from messaging.delivery.strain import Strains
from messaging.delivery.sweeper import sweep
from messaging.delivery.waiting import is_any_eligible
from messaging.delivery.watch import Watch
from messaging.delivery.window.carry import new_lane_carriers

log = logging.getLogger(__name__)
LOOK_SECONDS = 2.0
CHORE_SECONDS = 60.0
TURN_SECONDS = 30.0  # then a pool thread is free for whoever else waits for it
STOP_SECONDS = 28.0  # of the thirty that a stopped worker has
_LINGER_SECONDS = 0.05  # between two looks before a drain stops: a hint may have been left out
_LINGER_LOOKS = 2

Chore = Callable[[Callable[[], bool]], object]  # takes what says that the worker stops


class Crew:
    """Every lane of this process, and when they stop."""

    def __init__(self, chores: Sequence[Chore] = ()) -> None:
        self.chores = chores
        self.stopping = threading.Event()
        self.watch = Watch(Lane.clock)
        self.strains = Strains()
        self.size = 1  # lanes that may work at once, besides the one for small chunks
        self._busy = 0
        self._work = threading.Condition()
        self._mine = threading.local()
        self._threads: list[threading.Thread] = []
        self._looks = {False: 0, True: 0}  # how often general lanes, and the small one, were woken

    def start(self, size: int) -> None:
        """Open the reserve and keep it; ``size`` is how many threads the pool has."""
        self.stopping.clear()
        self.size = size
        self._run(self._keep, "keeper")
        self._run(self._listen, "watch")
        self._run(self._reserve, "reserve-small", only_small=True)
        for number in range(size):
            self._run(self._reserve, f"reserve-{number}", only_small=False)
        if self.chores:
            self._run(self._do_chores, "chores")

    def stop(self) -> None:
        """Hand out nothing more, await what is out, give chunks back; lanes in tasks stop too."""
        self.stopping.set()
        with self._work:
            self._work.notify_all()
        for thread in self._threads:
            thread.join(STOP_SECONDS)
        self._threads.clear()

    def drain_here(
        self,
        *,
        preferred: int | None = None,
        on_work_left: Callable[[], None] | None = None,
        only_small: bool = False,
    ) -> None:
        """Drain on the calling thread, for at most half a minute."""
        lane = self._lane(only_small=only_small)
        lane.preferred, lane.on_work_left = preferred, on_work_left
        until = lane.clock() + TURN_SECONDS
        drain(lane, until)
        for _ in range(_LINGER_LOOKS):
            if not self.stopping.wait(_LINGER_SECONDS):
                drain(lane, until)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Count a pool thread as busy, so that no reserve lane takes its place."""
        with self._work:
            self._busy += 1
        try:
            yield
        finally:
            with self._work:
                self._busy -= 1

    def look(self) -> None:
        """Draw the arrows that are due, and wake who can work on what waits."""
        sweep()
        with self._work:
            self._looks[True] += is_any_eligible(only_small=True)
            self._looks[False] += is_any_eligible() or is_any_waiting()
            self._work.notify_all()

    def _run(self, target: Callable[..., None], name: str, **options: bool) -> None:
        thread = threading.Thread(target=target, name=name, kwargs=options, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _lane(self, *, only_small: bool) -> Lane:
        """Return this thread's lane; its sockets and compiled messages live as long as it."""
        lane: Lane | None = getattr(self._mine, "lane", None)
        if lane is None:
            lane = Lane(
                new_lane_carriers(),
                stopping=self.stopping,
                watch=self.watch,
                only_small=only_small,
                strains=self.strains,
            )
            self._mine.lane = lane
        return lane

    def _keep(self) -> None:
        """Look at once, then every two seconds; a database that is away is looked for again."""
        sign = SignOfLife()
        while not self.stopping.is_set():
            try:
                close_old_connections()
                sign.give()
                self.look()
            except DatabaseError as fault:
                _lost(fault)
            self.stopping.wait(LOOK_SECONDS)
        sign.withdraw()
        connection.close()

    def _listen(self) -> None:
        """Hear stops and withdrawals for all lanes; let no small chunk wait for the next look."""
        self.watch.keep(self.stopping, self._wake_for_small)

    def _wake_for_small(self) -> None:
        if is_any_eligible(only_small=True):
            with self._work:
                self._looks[True] += 1
                self._work.notify_all()

    def _do_chores(self) -> None:
        """Do once a minute what nobody waits for, on a thread that no lane waits for."""
        while not self.stopping.wait(CHORE_SECONDS):
            for chore in self.chores:
                try:
                    close_old_connections()
                    chore(self.stopping.is_set)
                except DatabaseError as fault:
                    _lost(fault)
        connection.close()

    def _reserve(self, *, only_small: bool) -> None:
        """Drain whenever woken, and only in the place of an idle pool thread."""
        seen = 0

        def is_needed() -> bool:
            return self._is_needed(seen, only_small=only_small)

        while not self.stopping.is_set():
            with self._work:
                self._work.wait_for(is_needed)
                seen = self._looks[only_small]
                self._busy += not only_small
            try:
                if not self.stopping.is_set():
                    close_old_connections()  # as Celery does before a task
                    self.drain_here(only_small=only_small)
            except DatabaseError as fault:
                _lost(fault)
            finally:
                with self._work:
                    self._busy -= not only_small
        self._lane(only_small=only_small).close()
        connection.close()

    def _is_needed(self, seen: int, *, only_small: bool) -> bool:
        if self.stopping.is_set():
            return True
        return self._looks[only_small] > seen and (only_small or self._busy < self.size)


def _lost(fault: DatabaseError) -> None:
    """Note a database that does not answer; its words may quote a row, so only their kind."""
    log.warning("the database does not answer", extra={"fault": type(fault).__name__})
    connection.close()
