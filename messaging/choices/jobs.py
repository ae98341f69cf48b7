"""Long work on many users, and where it stands."""

from messaging.choices.word import WireWord


class JobKind(WireWord):
    """What a job does."""

    IMPORT_USERS = 1, "import_users"
    EXPORT_USERS = 2, "export_users"
    CALL_BACK = 3, "call_back"  # tell a caller that their export is ready


class JobState(WireWord):
    """Where a job stands."""

    WAITING = 1, "waiting"
    RUNNING = 2, "running"
    DRAFT = 3, "draft"  # uploaded; nobody has said yet what becomes of its columns
    DONE = 10, "done"
    FAILED = 11, "failed"
    CANCELLED = 12, "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether it will not change any more."""
        return self >= JobState.DONE

    @property
    def tone(self) -> str:
        """Its tone on a page."""
        return _TONE[self]

    @property
    def icon(self) -> str:
        """Its Lucide icon."""
        return _ICON[self]


class JobPart(WireWord):
    """What a job's file is: what it reads, what it makes, what it could not take."""

    INPUT = 1, "input"
    OUTPUT = 2, "output"
    ERRORS = 3, "errors"


FINAL_JOB_STATES = tuple(state for state in JobState if state.is_final)
_TONE = {
    JobState.WAITING: "info",
    JobState.RUNNING: "info",
    JobState.DRAFT: "quiet",
    JobState.DONE: "ok",
    JobState.FAILED: "bad",
    JobState.CANCELLED: "quiet",
}
_ICON = {
    JobState.WAITING: "clock",
    JobState.RUNNING: "loader",
    JobState.DRAFT: "file-pen",
    JobState.DONE: "check",
    JobState.FAILED: "circle-x",
    JobState.CANCELLED: "ban",
}
