"""Where a dispatch, a chunk, a connection and a schedule stand."""

from messaging.choices.word import WireWord


class DispatchState(WireWord):
    """Where a dispatch stands; arrows in the design, delivery §5."""

    ACCEPTED = 1, "accepted"
    EXPANDING = 2, "expanding"
    SENDING = 3, "sending"
    PAUSED = 4, "paused"
    HELD = 5, "held"
    STOPPING = 6, "stopping"
    COMPLETED = 10, "completed"
    FAILED = 11, "failed"
    STOPPED = 12, "stopped"
    EXPIRED = 13, "expired"

    @property
    def is_final(self) -> bool:
        """Whether no arrow leaves it."""
        return self >= DispatchState.COMPLETED

    @property
    def tone(self) -> str:
        """Its tone on a page: ok, info, warn, bad or quiet."""
        return _STATE_TONE[self]

    @property
    def icon(self) -> str:
        """Its Lucide icon."""
        return _STATE_ICON[self]


FINAL_STATES = tuple(state for state in DispatchState if state.is_final)

_STATE_TONE = {
    DispatchState.ACCEPTED: "info",
    DispatchState.EXPANDING: "info",
    DispatchState.SENDING: "info",
    DispatchState.PAUSED: "warn",
    DispatchState.HELD: "warn",
    DispatchState.STOPPING: "warn",
    DispatchState.COMPLETED: "ok",
    DispatchState.FAILED: "bad",
    DispatchState.STOPPED: "quiet",
    DispatchState.EXPIRED: "quiet",
}
_STATE_ICON = {
    DispatchState.ACCEPTED: "clock",
    DispatchState.EXPANDING: "users",
    DispatchState.SENDING: "send",
    DispatchState.PAUSED: "pause",
    DispatchState.HELD: "hand",
    DispatchState.STOPPING: "octagon-x",
    DispatchState.COMPLETED: "check",
    DispatchState.FAILED: "circle-x",
    DispatchState.STOPPED: "ban",
    DispatchState.EXPIRED: "timer-off",
}


class CanaryState(WireWord):
    """What is known of those who were sent to first; *undecided* for good where it was stopped."""

    UNDECIDED = 1, "undecided"
    PASSED = 2, "passed"
    FAILED = 3, "failed"
    RELEASED = 4, "released"  # it failed, and somebody let the rest go all the same


class ChunkState(WireWord):
    """Whose turn a chunk is."""

    READY = 1, "ready"
    LEASED = 2, "leased"
    DONE = 3, "done"


class ConnectionState(WireWord):
    """Whether a carrier may be used now."""

    HEALTHY = 1, "healthy"
    CIRCUIT_OPEN = 2, "circuit_open"
    HELD = 3, "held"

    @property
    def plain(self) -> str:
        """Its name for people."""
        return self.word.replace("_", " ")


class ConnectionTrust(WireWord):
    """Who typed the carrier's host: a shell may name private ones, a browser may not."""

    SHELL = 1, "shell"
    CONSOLE = 2, "console"


class ScheduleState(WireWord):
    """Whether a schedule is still to run."""

    WAITING = 1, "waiting"
    RAN = 2, "ran"
    DELETED = 3, "deleted"
