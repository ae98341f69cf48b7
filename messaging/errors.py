"""The error family, as a tree: whose fault it is decides what happens next.

CarillonError
├─ CallerError                 what the caller must change; carries its HTTP status
│   ├─ InvalidRequestError     400, with a list of problems
│   ├─ UnauthorizedError       401
│   ├─ ForbiddenError          403
│   ├─ NotFoundError           404
│   ├─ ConflictError           409
│   │   └─ AudienceChangedError  with the difference
│   ├─ MismatchError           422
│   └─ TooManyRequestsError    429, with seconds to wait
├─ UnavailableError            503: ours, and over soon
│   └─ NoRoomError             … when somebody frees the disk
├─ RefusedError                the carrier's final no
│   └─ BlockedAddressError     an address that we do not dial
├─ TryLaterError               the carrier's "not now"
├─ InDoubtError                bytes left, the connection was lost
│   ├─ NoAnswerError           … it stayed, in silence
│   └─ UnreadableAnswerError   … an answer came that we cannot read
└─ RenderError                 a template and a user that do not fit
    ├─ AbortedError            the template itself said stop
    └─ RenderLimitError        too big, too long
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

MOST_PROBLEMS = 50  # design, safety: T3; more would only echo the caller's own mistake back


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a request: where (``messages.email.from``) and what to do about it."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}" if self.path else self.reason

    def within(self, *outer: str | int) -> "Problem":
        """Return the same problem, its path put behind ``outer``."""
        parts = [*map(str, outer), self.path] if self.path else map(str, outer)
        return Problem(".".join(parts), self.reason)


class CarillonError(Exception):
    """Whatever this product says on purpose."""


class CallerError(CarillonError):
    """The caller must change something. ``message`` is a sentence that may be shown to them."""

    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidRequestError(CallerError):
    """What was asked cannot be done; ``problems`` lists every reason, at most fifty."""

    def __init__(self, message: str, problems: Iterable[Problem] = ()) -> None:
        super().__init__(message)
        self.problems: Sequence[Problem] = tuple(problems)[:MOST_PROBLEMS]

    def __str__(self) -> str:
        return "; ".join([self.message, *map(str, self.problems)])

    def within(self, *outer: str | int) -> Self:
        """Return the same error, every path put behind ``outer``: the outside adds its own key."""
        return type(self)(self.message, [problem.within(*outer) for problem in self.problems])


class BadBodyError(InvalidRequestError):
    """The bytes are not the JSON that we read. ``status`` is 400, 408, 413 or 415."""

    def __init__(self, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class UnauthorizedError(CallerError):
    """No key, or one that opens nothing."""

    status = 401


class ForbiddenError(CallerError):
    """A good key or member, and no right to this."""

    status = 403


class NotFoundError(CallerError):
    """Nothing of that name, or nothing that the asker may see; both read alike."""

    status = 404


class ConflictError(CallerError):
    """The world moved, or the same key is at work: ``retry_after_seconds`` if waiting helps."""

    status = 409

    def __init__(self, message: str, *, retry_after_seconds: int | None = None) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class AudienceChangedError(ConflictError):
    """A send expected other users than are meant now; ``details`` goes into the answer."""

    def __init__(self, *, before: int, now: int, tolerance: int) -> None:
        moved = f"{before} users were expected, {now} are meant now"
        if before == now:
            moved = f"{now} users were expected and are meant now, and they are not the same"
        super().__init__(f"The audience has changed: {moved}. Nothing was sent.")
        difference = now - before
        figures = {"before": before, "now": now, "difference": difference, "tolerance": tolerance}
        self.details = {"expected_recipients": figures}


class MismatchError(CallerError):
    """An idempotency key that was used for another body."""

    status = 422


class TooManyRequestsError(CallerError):
    """Over a published limit; ``retry_after_seconds`` until the window ends."""

    status = 429

    def __init__(self, message: str, *, retry_after_seconds: int) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class UnavailableError(CarillonError):
    """Our database or disk cannot take it now; nothing was accepted, asking again is safe."""


class NoRoomError(UnavailableError):
    """The disk is nearly full. The message is a sentence that may be shown to a caller."""


class RefusedError(CarillonError):
    """The carrier's final no to this message."""


class BlockedAddressError(RefusedError):
    """An address that callers' requests may not reach. Says no more than that."""


class TryLaterError(CarillonError):
    """The carrier's "not now", before anything could have been delivered."""

    def __init__(self, message: str, *, retry_after_seconds: int | None = None) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class InDoubtError(CarillonError):
    """Bytes that could deliver have left, and no answer came."""


class NoAnswerError(InDoubtError):
    """The far side said nothing for as long as we wait."""


class UnreadableAnswerError(InDoubtError):
    """The far side said something that is no answer of its protocol."""


class RenderError(CarillonError):
    """A template that cannot be rendered for this user; ``line`` and ``column`` count from 1."""

    def __init__(self, message: str, *, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class AbortedError(RenderError):
    """``{% abort_message %}`` was reached; the message is the template's reason."""


class RenderLimitError(RenderError):
    """Rendering took more time or room than anyone may have."""
