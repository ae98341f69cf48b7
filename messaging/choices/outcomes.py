"""What became of one user on one channel, and why."""

from enum import IntEnum

from messaging.choices.word import WireWord


class Status(WireWord):
    """The outcome of one user on one channel. *Pending* is what has no row yet."""

    SENT = 1, "sent"
    SKIPPED = 2, "skipped"
    FAILED = 3, "failed"
    CANCELLED = 4, "cancelled"
    UNKNOWN = 5, "unknown"

    @property
    def tone(self) -> str:
        """Its tone on a page."""
        return ("ok", "skip", "bad", "quiet", "warn")[self - 1]

    @property
    def icon(self) -> str:
        """Its Lucide icon."""
        return ("check", "circle-minus", "circle-x", "ban", "circle-question-mark")[self - 1]


class Reason(WireWord):
    """Why a delivery was not sent, in Braze's word where there is one. Source: delivery §8."""

    USER_PROFILE_NOT_FOUND = 1, "user_profile_not_found"
    USER_DELETED = 2, "user_deleted"
    DUPLICATE_ADDRESS = 3, "duplicate_address"
    NO_ADDRESS = 4, "no_address"
    INVALID_ADDRESS = 5, "invalid_address"
    SUPPRESSED = 6, "suppressed"
    UNSUBSCRIBED = 7, "unsubscribed"
    NOT_OPTED_IN = 8, "not_opted_in"
    NOT_IN_SUBSCRIPTION_GROUP = 9, "not_in_subscription_group"
    NOT_RE_ELIGIBLE = 10, "not_re_eligible"
    FREQUENCY_CAPPED = 11, "frequency_capped"
    NUMBER_CAPPED = 12, "number_capped"
    QUIET_HOURS = 13, "quiet_hours"
    ABORTED = 14, "aborted"
    REFUSED_RECIPIENT = 30, "refused_recipient"
    REFUSED_MESSAGE = 31, "refused_message"
    BLOCKED_ADDRESS = 32, "blocked_address"
    ATTACHMENT_UNAVAILABLE = 33, "attachment_unavailable"
    MESSAGE_TOO_LARGE = 34, "message_too_large"
    RENDER_ERROR = 35, "render_error"
    RENDER_LIMIT = 36, "render_limit"
    GAVE_UP = 37, "gave_up"
    POISON = 38, "poison"
    INTERNAL = 39, "internal"
    STOPPED = 60, "stopped"
    EXPIRED = 61, "expired"
    NO_ANSWER = 80, "no_answer"
    CONNECTION_LOST = 81, "connection_lost"
    WORKER_LOST = 82, "worker_lost"
    ANSWER_UNREADABLE = 83, "answer_unreadable"

    @property
    def status(self) -> Status:
        """The outcome that this reason explains."""
        bounds = ((30, Status.SKIPPED), (60, Status.FAILED), (80, Status.CANCELLED))
        return next((status for bound, status in bounds if self < bound), Status.UNKNOWN)


class OutcomeClass(IntEnum):
    """What an attempt came to; decides what happens next. Source: design, delivery §8."""

    OK = 1
    PERMANENT_RECIPIENT = 2
    PERMANENT_MESSAGE = 3
    TRANSIENT = 4
    THROTTLED = 5
    CREDENTIALS = 6
    IN_DOUBT = 7
