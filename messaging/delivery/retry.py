"""What an answer means for its user: an outcome, or another try. Source: design, delivery §8."""

import random
from dataclasses import dataclass, replace
from datetime import timedelta

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import OutcomeClass, Reason, Status

MOST_ATTEMPTS = 8
MOST_WEBHOOK_ATTEMPTS = 5  # Braze's five within half an hour
LONGEST_WAIT_SECONDS = 900.0
CREDENTIALS_WAIT_SECONDS = 60.0  # until a held connection is probed instead
MOST_RETRY_AFTER_SECONDS = 3600
_FIRST_WAIT_SECONDS = 5.0
_WEBHOOK_WAITS_SECONDS = (15.0, 120.0, 480.0, 1200.0)
_WEBHOOK_SPREAD = 0.2
# A doubled text costs money and cannot be taken back: doubt is reported, not repeated.
_HELD_IN_DOUBT = frozenset({ChannelKey.SMS, ChannelKey.WHATS_APP})
_REFUSALS = {
    OutcomeClass.PERMANENT_RECIPIENT: Reason.REFUSED_RECIPIENT,
    OutcomeClass.PERMANENT_MESSAGE: Reason.REFUSED_MESSAGE,
}

# Not the message's fault: its attempts are not used up. None: as long as the carrier asks for.
_UNCHARGED = {OutcomeClass.THROTTLED: None, OutcomeClass.CREDENTIALS: CREDENTIALS_WAIT_SECONDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """How often a chunk's users were tried, and how often nobody could tell what came of it."""

    channel: ChannelKey
    attempt: int
    in_doubt_count: int
    deduplicates_for: timedelta | None = None

    @property
    def is_in_doubt(self) -> bool:
        """Whether an earlier try may have arrived."""
        return self.in_doubt_count > 0


@dataclass(frozen=True, slots=True)
class Final:
    """The end: ``reason`` is None for *sent*."""

    status: Status
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class Again:
    """Another try, as the columns of its chunk; users with equal ones share it."""

    attempt: int
    in_doubt_count: int
    wait_seconds: float | None  # None: the backoff of that attempt


Fate = Final | Again
SENT = Final(Status.SENT, None)


def fate(
    outcome_class: OutcomeClass,
    tried: Tried,
    *,
    reason: Reason | None = None,
    retry_after_seconds: int | None = None,
) -> Fate:
    """Return what follows one attempt's answer."""
    if outcome_class == OutcomeClass.OK:
        return SENT
    if outcome_class in _REFUSALS:
        return Final(Status.FAILED, reason or _REFUSALS[outcome_class])
    if outcome_class in _UNCHARGED:
        wait = _UNCHARGED[outcome_class] or min(retry_after_seconds or 1, MOST_RETRY_AFTER_SECONDS)
        return Again(tried.attempt, tried.in_doubt_count, float(max(wait, 1)))
    return _charged(outcome_class, tried, reason)


def gave_up(tried: Tried, reason: Reason | None = None) -> Final:
    """Return the end of all trying: *failed*, or *unknown* if any try may have arrived."""
    if not tried.is_in_doubt:
        return Final(Status.FAILED, Reason.GAVE_UP)
    is_known = reason is not None and reason.status == Status.UNKNOWN
    return Final(Status.UNKNOWN, reason if is_known else Reason.NO_ANSWER)


def in_time(again: Again, tried: Tried, seconds_left: float) -> Fate:
    """Return ``again`` with its wait worked out, or the end if it came after the expiry."""
    wait = again.wait_seconds
    if wait is None:
        wait = backoff_seconds(tried.channel, again.attempt)
    if wait < seconds_left:
        return Again(again.attempt, again.in_doubt_count, wait)
    return gave_up(replace(tried, in_doubt_count=again.in_doubt_count))


def backoff_seconds(channel: ChannelKey, attempt: int) -> float:
    """Return how long to wait before attempt number ``attempt`` (from 2), spread at random."""
    if channel == ChannelKey.WEBHOOK:
        wait = _WEBHOOK_WAITS_SECONDS[min(attempt - 2, len(_WEBHOOK_WAITS_SECONDS) - 1)]
        return wait * random.uniform(1 - _WEBHOOK_SPREAD, 1 + _WEBHOOK_SPREAD)  # noqa: S311 - no secret
    longest = min(LONGEST_WAIT_SECONDS, _FIRST_WAIT_SECONDS * 2 ** (attempt - 2))
    return random.uniform(0, longest)  # noqa: S311 - no secret


def _charged(outcome_class: OutcomeClass, tried: Tried, reason: Reason | None) -> Fate:
    """Return the next attempt after a transient fault or doubt, while there are any left."""
    is_doubt = outcome_class == OutcomeClass.IN_DOUBT
    after = replace(
        tried, attempt=tried.attempt + 1, in_doubt_count=tried.in_doubt_count + is_doubt
    )
    if after.attempt > _most_attempts(tried.channel) or (is_doubt and _is_held(tried)):
        return gave_up(after, reason)
    return Again(after.attempt, after.in_doubt_count, None)


def _is_held(tried: Tried) -> bool:
    """Say whether one more try after doubt could double what must not be doubled."""
    if tried.channel == ChannelKey.EMAIL and tried.deduplicates_for is None:
        return tried.is_in_doubt  # once more with the same Message-ID, then nobody can tell
    return tried.channel in _HELD_IN_DOUBT


def _most_attempts(channel: ChannelKey) -> int:
    return MOST_WEBHOOK_ATTEMPTS if channel == ChannelKey.WEBHOOK else MOST_ATTEMPTS
