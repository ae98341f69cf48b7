"""Users behind one line of a waterfall: who they are, and what put them there."""

from dataclasses import dataclass
from datetime import datetime

from messaging.audience.patience import WEB_SECONDS, TookTooLongError, patience
from messaging.audience.recipients import recipients
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.delivery.lookups import look_up
from messaging.delivery.reach.asked import Asked
from messaging.delivery.reach.lines import Line
from messaging.delivery.reach.samples import sampled
from messaging.delivery.reach.standing import Standing
from messaging.delivery.snapshot import wanted_by
from messaging.errors import InvalidRequestError
from messaging.models.user import User
from messaging.send_request import SendRequest

LINES = {line.word: line for line in Line}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One user on one channel, with the facts that the judge went by, in words."""

    name: str
    channel: ChannelKey
    reason: Reason | None
    evidence: str


def sample_users(request: SendRequest, line: Line, *, now: datetime) -> list[Sample]:
    """Return up to twenty users a channel in one line of what ``request`` would do.

    Raises ``InvalidRequestError`` for what nobody has, and where finding them takes too long.
    """
    look_up(request)
    users = recipients(wanted_by(request), now=now)
    try:
        with patience(WEB_SECONDS):
            found = sampled(Asked.by(request), users, line)
    except TookTooLongError:
        raise InvalidRequestError("Finding these users takes longer than a page may.") from None
    names = User.objects.in_bulk({each.user_id for each in found})
    return [
        Sample(
            name=str(names[each.user_id]),
            channel=each.channel,
            reason=each.reason,
            evidence=_words(each),
        )
        for each in found
        if each.user_id in names
    ]


def _words(standing: Standing) -> str:
    """Say what was looked at, without the address: ``state: unsubscribed``."""
    shown = {name: fact for name, fact in standing.evidence.items() if name != "address"}
    return ", ".join(f"{name}: {str(fact).lower()}" for name, fact in shown.items())
