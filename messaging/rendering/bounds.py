"""How big and how long a template and a render may be, and what makes a process obey.

Source: design, safety §1 and §4. The first half is counted by us; the second half is enforced by
the kernel, from outside the thing it bounds.
"""

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MOST_SOURCE_BYTES = 256 * 1024  # of one field
MOST_PIECES = 2_000  # outputs and tags of one field
MOST_TOKENS = 20_000  # words and signs in all outputs and tags of one field
DEEPEST_BLOCK = 30
DEEPEST_BRACKET = 30
MOST_OUTPUT_BYTES = 1024 * 1024  # of one field, rendered
LONGEST_RANGE = 10_000
LARGEST_INTEGER = 2**63 - 1

CPU_SECONDS = 0.25
WALL_SECONDS = 1.0
START_SECONDS = 10.0  # to import python-liquid on a busy machine; happens once a process
ROOM_BYTES = 256 * 1024 * 1024  # on top of what the child holds after its imports
MOST_OPEN_FILES = 8


def confine() -> None:
    """Take from this process, for good, what rendering does not need: room, files to write."""
    room = _bytes_now() + ROOM_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_OPEN_FILES, MOST_OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The default action kills and no Python code can catch it; a handler could be starved.
    signal.signal(signal.SIGPROF, signal.SIG_DFL)


@contextmanager
def deadline() -> Iterator[None]:
    """End this process unless the block is over within 250 ms of its own time."""
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _bytes_now() -> int:
    """Address space in use. Where there is no ``/proc``, RLIMIT_AS does nothing anyway."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 1024 * 1024 * 1024
    return pages * resource.getpagesize()
