"""A lane: one thread that claims chunks and sends their windows, with what it keeps meanwhile."""

import time
import uuid
from collections.abc import Callable
from functools import partial
from threading import Event
from typing import Protocol

from messaging.choices.channels import ChannelKey
from messaging.delivery.high_mark import Generation, Newest
from messaging.delivery.journal import Journal, open_journal
from messaging.delivery.strain import Strains
from messaging.delivery.watch import Watch
from messaging.models.connection import Connection

# It goes on while the machine sleeps, as leases do; where there is none, sleep is not noticed.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class Carriers(Protocol):
    """The providers that a lane holds open, and what else its windows keep between commits."""

    def slots(self, connection: Connection | None, channel: ChannelKey) -> int:
        """Return the most messages that may be begun and unanswered; 0: nothing leaves."""
        ...

    def can_open(self, connection: Connection) -> bool:
        """Say whether a connection can be used at all."""
        ...

    def close(self) -> None:
        """Let go of sockets and children."""
        ...


class Lane:
    """One thread's identity and tools. ``owner`` is what its leases are fenced by."""

    def __init__(
        self,
        carriers: Carriers,
        *,
        stopping: Event | None = None,
        watch: Watch | None = None,
        only_small: bool = False,
        strains: Strains | None = None,
    ) -> None:
        self.owner = uuid.uuid4()
        self.carriers = carriers
        self.stopping = stopping or Event()
        self.watch = watch or Watch(self.clock)  # without the process's own, it listens by itself
        self.only_small = only_small  # a reserve lane: named sends never wait behind a broadcast
        self.started: set[int] = set()  # dispatches whose first message is known to have left
        # What has gone wrong with a dispatch: the process's own, or this lane's alone.
        self.strains = Strains() if strains is None else strains
        self.turn = -1  # the connection served last, 0 the sandbox: they are taken in turn
        self.generation: Generation | None = None  # of the database, when work was last taken
        self.newest: Newest | None = None  # a delivery of the last commit, where it wrote any
        self.preferred: int | None = None  # the dispatch that a hint named
        self.on_work_left: Callable[[], None] | None = None  # tells others that there is more
        self.has_lost_fence = False  # a window of ours is another's: its journal must stand still
        self._journal: Journal | None = None

    # Seconds on this machine's clock, which nobody sets.
    clock = staticmethod(partial(time.clock_gettime, _CLOCK))

    def may_go_on(self, until: float, now: float | None = None) -> bool:
        """Say whether a next window may begin: no shutdown, and time left.

        ``now``: what the clock has just said, where somebody has asked it.
        """
        return not self.stopping.is_set() and (self.clock() if now is None else now) < until

    @property
    def journal(self) -> Journal | None:
        """This name's journal, opened when first asked for; its lock says that we live.

        None where the disk refuses one: then a crash leaves a window in doubt as a whole.
        """
        if self._journal is None:
            self._journal = open_journal(self.owner)
        return self._journal

    @property
    def is_overtaken(self) -> bool:
        """Whether another lane has taken work of ours over, so that this name is used up."""
        journal = self._journal
        return self.has_lost_fence or (journal is not None and journal.is_overtaken)

    def rewind(self) -> None:
        """Forget the journal's words: all of them stand in the database now."""
        if self._journal is not None and not self.is_overtaken:
            self._journal.rewind()

    def renew(self) -> None:
        """Take a new name and journal: what was left uncommitted belongs to the old ones."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        self.owner = uuid.uuid4()
        self.has_lost_fence = False

    def close(self) -> None:
        """Let go of the journal, and of what the windows kept."""
        if self._journal is not None:
            self._journal.end_life()
            self._journal = None
        self.carriers.close()
