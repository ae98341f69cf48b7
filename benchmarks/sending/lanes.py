"""A worker's lanes in this process, without Celery: threads that live on and drain when woken.

They keep what a worker's keep: their connections to the database and to carriers, and what they
have compiled. A send wakes one; each that leaves work behind wakes another, as hints do.
"""

from collections.abc import Callable
from queue import SimpleQueue
from threading import Condition, Thread
from types import TracebackType
from typing import Self

from django.db import connection, connections

from benchmarks.processor import backend_seconds
from benchmarks.sending.effort import Effort
from messaging.delivery.drain import drain
from messaging.delivery.lane import Carriers, Lane
from messaging.delivery.window.carry import new_lane_carriers

LANES = {"postgresql": 4, "sqlite": 2}  # a worker's threads: Procfile; start
_LONGEST_SECONDS = 3_600.0
_WORK, _HOME = object(), object()  # what a lane is called for
_Calls = SimpleQueue[object]


def carry_all(
    effort: Effort, *, lanes: int = 0, carriers: Callable[[], Carriers] = new_lane_carriers
) -> None:
    """Open lanes for one go, freeze what is due, and send all there is."""
    with Lanes(lanes, carriers=carriers) as opened:
        opened.carry_all(effort)


class Lanes:
    """Lanes on the database that is asked when they are opened; idle until there is work."""

    def __init__(
        self, count: int = 0, *, carriers: Callable[[], Carriers] = new_lane_carriers
    ) -> None:
        self._carriers = carriers
        self._given = connections["default"]
        self._effort = Effort()
        self._all: list[_Calls] = [SimpleQueue() for _ in range(count or LANES[connection.vendor])]
        self._idle = list(self._all)
        self._change = Condition()
        self._faults: list[BaseException] = []
        self._threads = [Thread(target=self._live, args=(calls,)) for calls in self._all]

    def __enter__(self) -> Self:
        """Start the threads."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let all of them go home, who is still at work when that is done."""
        for calls in self._all:
            calls.put(_HOME)
        for thread in self._threads:
            thread.join()

    def carry_all(self, effort: Effort) -> None:
        """Freeze what is due, then send all there is; what the lanes' backends worked is noted."""
        self._effort = effort
        self._wake()
        self._await_all()

    def look(self) -> None:
        """Have every lane look for work, as idle ones do every two seconds."""
        for _ in self._threads:
            self._wake()
        self._await_all()

    def _wake(self) -> None:
        """Let one more lane work, if one idles."""
        with self._change:
            if self._idle:
                self._idle.pop().put(_WORK)

    def _await_all(self) -> None:
        with self._change:
            self._change.wait_for(lambda: len(self._idle) == len(self._threads))
        if self._faults:
            raise self._faults.pop()

    def _live(self, calls: _Calls) -> None:
        """Drain whenever woken."""
        connections["default"] = type(self._given)(self._given.settings_dict, "default")
        lane = Lane(self._carriers())
        lane.on_work_left = self._wake
        try:
            while calls.get() is _WORK:
                self._drain(lane)
                with self._change:
                    self._idle.append(calls)
                    self._change.notify_all()
        finally:
            lane.close()
            connection.close()

    def _drain(self, lane: Lane) -> None:
        """Drain, and note what it cost the database."""
        try:
            connection.ensure_connection()
            before = backend_seconds() or 0.0
            drain(lane, lane.clock() + _LONGEST_SECONDS)
            self._effort.others.append((backend_seconds() or 0.0) - before)
        except BaseException as fault:  # noqa: BLE001 - raised again where the lanes are awaited
            self._faults.append(fault)
