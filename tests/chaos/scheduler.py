"""A sweeper with a wrong clock: ``python -m tests.chaos.scheduler SHIFT_SECONDS``.

It sweeps without pause, as ten workers together might. Only this process's own clocks are shifted;
the database keeps its own, and that one must decide. A run that is gone takes it with it.
"""

import os
import sys
import threading
import time
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
PARENT = os.getppid()
SWEEPING = "sweeping"  # its first line: from here on it looks
_REST_SECONDS = 0.02


def shift(seconds: float) -> None:
    """Let Python's and Django's clocks be wrong from here on."""
    from django.utils import timezone  # noqa: PLC0415 - once Django is set up

    right, now, gap = time.time, timezone.now, timedelta(seconds=seconds)
    time.time = lambda: right() + seconds
    timezone.now = lambda: now() + gap


def sweep_for_ever() -> None:
    """Draw every arrow that is due; a database that is away is looked for again."""
    from django.db import DatabaseError, connection  # noqa: PLC0415 - once Django is set up

    from messaging.delivery.sweeper import sweep  # noqa: PLC0415 - the same

    print(SWEEPING, flush=True)
    while True:
        try:
            sweep()
        except DatabaseError as fault:
            print(f"the database does not answer: {type(fault).__name__}", flush=True)
            connection.close()
        time.sleep(_REST_SECONDS)


def main() -> None:
    """Prepare, then sweep until killed."""
    from tests.chaos.worker import leave_with  # noqa: PLC0415 - it is run as a script, too

    threading.Thread(target=leave_with, args=[PARENT], daemon=True).start()
    django.setup()
    shift(float(sys.argv[1]))
    from tests.chaos.guards import take_out  # noqa: PLC0415 - once Django is set up

    take_out(os.environ.get("GUARD_OFF", ""))
    sweep_for_ever()


if __name__ == "__main__":
    main()
