"""A send that expects an audience: checked before it is accepted, and again when it is frozen.

Between the two an audience may move on, so one check would not do: the first answers 409 and
nothing is sent, the second holds the dispatch.
"""

from datetime import datetime

from messaging.audience.fingerprint import Fingerprint
from messaging.audience.patience import API_SECONDS, TookTooLongError, patience
from messaging.audience.recipients import recipients
from messaging.delivery.lookups import Found
from messaging.delivery.snapshot import wanted_by
from messaging.errors import AudienceChangedError, UnavailableError
from messaging.send_request import SendRequest


def check_expected(request: SendRequest, found: Found, *, now: datetime) -> None:
    """Raise ``AudienceChangedError`` when a send would not reach whom it expects."""
    expected = request.expected_recipients
    if expected is None:
        return
    current = _current(request, found, now)
    if not expected.has_moved(current):
        return
    raise AudienceChangedError(
        before=expected.users, now=current.count, tolerance=expected.tolerated
    )


def has_moved(request: SendRequest, *, count: int, now: datetime) -> bool:
    """Say whether an audience that is being frozen, of ``count`` users, is not the expected one.

    Call it in the snapshot that read it; one statement, where a fingerprint is expected.
    """
    expected = request.expected_recipients
    if expected is None:
        return False
    found = Fingerprint(count, (0, 0), 0)
    if expected.seen:
        users = recipients(wanted_by(request), now=now)
        found = Fingerprint.of(users, request.messages.chosen())
    return expected.has_moved(found)


def _current(request: SendRequest, found: Found, now: datetime) -> Fingerprint:
    channels = request.messages.chosen()
    if request.segment_id is None and request.tree is None:
        return Fingerprint.of_ids(found.named.user_ids, channels)
    try:
        with patience(API_SECONDS):
            return Fingerprint.of(recipients(wanted_by(request), now=now), channels)
    except TookTooLongError:
        raise UnavailableError("The audience cannot be counted now. Ask again.") from None
