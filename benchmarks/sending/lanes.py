"""A worker's lanes in this process, without Celery: threads that drain until nothing is left."""

from collections.abc import Callable
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread
from types import TracebackType
from typing import Self

from django.db import connection, connections

from benchmarks.processor import backend_seconds
from benchmarks.sending.effort import Effort
from messaging.delivery.drain import drain
from messaging.delivery.expansion import freeze_waiting
from messaging.delivery.lane import Carriers, Lane
from messaging.delivery.window.carry import new_lane_carriers

LANES = {"postgresql": 4, "sqlite": 2}  # a worker's threads: Procfile; start
_LONGEST_SECONDS = 3_600.0


def carry_all(
    effort: Effort, *, lanes: int = 0, carriers: Callable[[], Carriers] = new_lane_carriers
) -> None:
    """Open lanes, freeze what is due, and send all there is."""
    with Lanes(lanes, carriers=carriers) as opened:
        opened.carry_all(effort)


class Lanes:
    """Lanes that are connected to the database, as a worker's are when a send comes; for one go."""

    def __init__(
        self, count: int = 0, *, carriers: Callable[[], Carriers] = new_lane_carriers
    ) -> None:
        count = count or LANES[connection.vendor]
        self._carriers = carriers
        self._ready, self._go = Barrier(count + 1), Barrier(count + 1)
        self._faults: list[BaseException] = []
        self._given = connections["default"]
        self._effort = Effort()
        self._threads = [Thread(target=self._work) for _ in range(count)]

    def __enter__(self) -> Self:
        """Start the threads and wait until each has its connection."""
        for thread in self._threads:
            thread.start()
        with suppress(BrokenBarrierError):
            self._ready.wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let threads go that had nothing to do."""
        self._go.abort()
        for thread in self._threads:
            thread.join()

    def carry_all(self, effort: Effort) -> None:
        """Freeze what is due, then send all there is; what the lanes' backends worked is noted."""
        freeze_waiting(Lane(self._carriers()))
        self._effort = effort
        with suppress(BrokenBarrierError):
            self._go.wait()
        for thread in self._threads:
            thread.join()
        if self._faults:
            raise self._faults[0]

    def _work(self) -> None:
        """Drain, and note what it cost the database."""
        connections["default"] = type(self._given)(self._given.settings_dict, "default")
        lane = Lane(self._carriers())
        try:
            connection.ensure_connection()
            self._ready.wait()
            self._go.wait()
            before = backend_seconds() or 0.0
            drain(lane, lane.clock() + _LONGEST_SECONDS)
            self._effort.others.append((backend_seconds() or 0.0) - before)
        except BrokenBarrierError:
            pass  # nobody asks us to
        except BaseException as fault:  # noqa: BLE001 - raised again where the lanes are awaited
            self._faults.append(fault)
            self._ready.abort()
        finally:
            lane.close()
            connection.close()
