"""How much a processor worked for us: this process and the database's own, if both can be seen.

On a busy machine the clock runs while others work; this does not. What helpers of PostgreSQL do in
parallel is not in it.
"""

import os
from pathlib import Path
from time import process_time

from django.db import connection

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
_USER, _SYSTEM = 11, 12  # places behind the name; man 5 proc


def processor_seconds() -> float | None:
    """Return the seconds so far, ``None`` where the database's cannot be seen from here."""
    if connection.vendor == "sqlite":
        return process_time()
    backend = backend_seconds()
    return None if backend is None else process_time() + backend


def backend_seconds() -> float | None:
    """Return what the process behind this thread's connection worked; ``None``: not to be seen."""
    if connection.vendor == "sqlite" or connection.connection is None:
        return None
    pid = connection.connection.info.backend_pid
    is_here = connection.settings_dict["HOST"] in {"", "localhost", "127.0.0.1"}
    return seconds_of(str(pid)) if is_here and Path(f"/proc/{pid}").exists() else None


def seconds_of(process: str) -> float:
    """Return what a process has worked so far, or a thread of it: ``12``, ``12/task/34``."""
    places = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(places[_USER]) + int(places[_SYSTEM])) / _TICKS_A_SECOND
