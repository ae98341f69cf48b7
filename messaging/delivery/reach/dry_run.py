"""What a send would do now, by the same resolver and the same judge; nothing is sent or written.

All is read in one snapshot, in statements that do not grow with the audience: ``reckoning`` has the
database count users with the same traits, and the judge speaks of each combination.
"""

from collections import Counter
from datetime import datetime

from messaging.audience.fingerprint import Fingerprint
from messaging.audience.patience import API_SECONDS, WEB_SECONDS, TookTooLongError, patience
from messaging.audience.recipients import recipients
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.delivery.lookups import Found, look_up
from messaging.delivery.reach.asked import Asked
from messaging.delivery.reach.prediction import Prediction, Reach
from messaging.delivery.reach.reckoning import Reckoning, reckon
from messaging.delivery.reach.waterfall import Waterfall
from messaging.delivery.snapshot import one_snapshot, wanted_by
from messaging.models.user import UserQuerySet
from messaging.send_request import SendRequest


def predict(
    request: SendRequest,
    *,
    now: datetime,
    found: Found | None = None,
    seconds: float = API_SECONDS,
) -> Prediction:
    """Return what ``request`` would do if it were sent now.

    ``found`` is what ``look_up`` returned for it; ``seconds`` is how long a statement may take
    before there is only an estimate; 0 is one at once. Raises ``InvalidRequestError`` for what
    nobody has, when it has to look up itself.
    """
    found = found or look_up(request)
    with one_snapshot():
        users = recipients(wanted_by(request), now=now)
        # Of the fifty users that one can name, a slice says nothing.
        patient = seconds or (WEB_SECONDS if request.names_users else 0)
        reckoning = reckon(Asked.by(request), users, seconds=patient)
        fingerprint = _fingerprint(users, found, reckoning, seconds=seconds or WEB_SECONDS)
    twice, unknown = found.named.duplicates, len(found.named.unknown)
    return Prediction(
        audience_kind=request.kind,
        size=reckoning.size,
        named_twice=twice,
        unknown=unknown,
        judged_every=reckoning.judged_every,
        channels={key: _reach(key, reckoning, found) for key in found.templates},
        waterfall=Waterfall.of(reckoning, named_twice=twice, unknown=unknown),
        fingerprint=fingerprint,
    )


def _fingerprint(
    users: UserQuerySet, found: Found, reckoning: Reckoning, *, seconds: float
) -> Fingerprint | None:
    """Return the audience's; None where even counting it took too long."""
    if not reckoning.size.is_exact:
        return None
    try:
        with patience(seconds):
            return Fingerprint.of(users, found.templates)
    except TookTooLongError:
        return None


def _reach(key: ChannelKey, reckoning: Reckoning, found: Found) -> Reach:
    """Return one channel's figures."""
    tally = reckoning.tallies[key]
    reasons = Counter({reason: number for reason, number in tally.outcomes.items() if reason})
    reasons[Reason.USER_PROFILE_NOT_FOUND] += len(found.named.unknown)
    return Reach(
        connection=found.connections.get(key),
        would_send=tally.outcomes[None],
        message_count=tally.message_count,
        unsubscribed_count=tally.unsubscribed_count,
        reasons=+reasons,  # without the zeros
        without_default=found.templates[key].without_default,
    )
