"""A worker's lanes in this process, without Celery: threads that drain until nothing is left."""

from collections.abc import Callable
from threading import Thread

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
    """Freeze what is due, then send all there is; what the lanes' backends worked is noted."""
    freeze_waiting(Lane(carriers()))
    work = Work(effort, carriers)
    threads = [Thread(target=work.do) for _ in range(lanes or LANES[connection.vendor])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if work.faults:
        raise work.faults[0]


class Work:
    """What each lane does, on a database connection of its own."""

    def __init__(self, effort: Effort, carriers: Callable[[], Carriers]) -> None:
        self.faults: list[BaseException] = []
        self._effort = effort
        self._carriers = carriers
        self._given = connections["default"]

    def do(self) -> None:
        """Drain, and note what it cost the database."""
        connections["default"] = type(self._given)(self._given.settings_dict, "default")
        lane = Lane(self._carriers())
        try:
            connection.ensure_connection()
            before = backend_seconds() or 0.0
            drain(lane, lane.clock() + _LONGEST_SECONDS)
            self._effort.others.append((backend_seconds() or 0.0) - before)
        except BaseException as fault:  # noqa: BLE001 - raised again where the lanes are awaited
            self.faults.append(fault)
        finally:
            lane.close()
            connection.close()
