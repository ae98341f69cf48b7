"""Who talks: one thread of a process at a time, where all have much to say.

Python runs one thread at a time anyway, and each call of the system lets another one in. Lanes
that talk to quick servers would hand the interpreter to each other at each send, which costs more
than the send. So whoever has the floor keeps it until it waits for something. It is a courtesy and
no lock: who has waited long enough talks all the same, so nothing hangs on its being given back.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock, get_ident

PATIENCE_SECONDS = 0.25


class Floor:
    """What the threads of a process take before they talk. Never held twice by one thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._speaker = 0

    @property
    def is_mine(self) -> bool:
        """Whether this thread has it."""
        return self._speaker == get_ident()

    def take(self) -> None:
        """Wait for it, but not for ever: then whoever has it is talked over."""
        self._lock.acquire(timeout=PATIENCE_SECONDS)
        self._speaker = get_ident()

    def give(self) -> None:
        """Give it back, if it is still ours."""
        if self.is_mine:
            self._speaker = 0
            with suppress(RuntimeError):  # whom we talked over has given it back meanwhile
                self._lock.release()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Talk inside."""
        self.take()
        try:
            yield
        finally:
            self.give()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Wait for something else inside, while others talk; nothing, where it is not ours."""
        if not self.is_mine:
            yield
            return
        self.give()
        try:
            yield
        finally:
            self.take()


FLOOR = Floor()
