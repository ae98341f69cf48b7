"""The last look before a send: its figures, and the promise that what was seen is what goes out.

The card carries a signed ticket of what it showed. A send brings it back: where the message has
changed since, or the number of users has moved, nothing is sent and the card is shown anew.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Self

from django.core import signing
from django.utils.translation import gettext as _

from messaging.choices.people import RecipientSubscriptionState
from messaging.models.workspace import Workspace
from messaging.send_request import SendRequest
from messaging.services.preview import Prediction

MOST_DRIFT = 0.02  # of the users who were shown; design, console §4.3
_SALT = "messaging.console.compose.review"
_SEPARATORS = re.compile(r"[\s.,'\u2019]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What stands on the review card."""

    request: SendRequest
    reach: Prediction
    at: datetime
    undo_seconds: int
    must_type: bool
    ticket: str  # what was shown, signed

    @classmethod
    def of(
        cls, request: SendRequest, reach: Prediction, body: dict[str, Any], *, at: datetime
    ) -> Self:
        """Return the card of a send that would reach ``reach``; ``body`` is its JSON."""
        workspace = Workspace.current()
        reaches_all = request.recipient_subscription_state == RecipientSubscriptionState.ALL
        is_large = reach.user_count > workspace.confirmation_threshold
        return cls(
            request=request,
            reach=reach,
            at=at,
            undo_seconds=workspace.undo_seconds,
            must_type=is_large or (request.broadcast and reaches_all),
            ticket=signing.dumps([digest(body), reach.user_count], salt=_SALT),
        )

    @property
    def delivery_count(self) -> int:
        """How many deliveries would be sent: one user on one channel each."""
        return sum(row.would_send for row in self.reach.channels.values())

    @property
    def skipped_count(self) -> int:
        """How many deliveries would not."""
        return sum(row.skipped for row in self.reach.channels.values())

    @property
    def first_count(self) -> int:
        """How many users go first, before the rest; 0: nobody does."""
        canary = self.request.canary
        return canary.count_of(self.reach.user_count) if canary else 0

    @property
    def waiting_count(self) -> int:
        """How many users wait for those."""
        return self.reach.user_count - self.first_count

    @property
    def reaches_nobody(self) -> bool:
        """Whether there is nothing to send; of a sample, nobody can say."""
        is_exact = self.reach.judged_every == 1
        return not self.reach.user_count or (is_exact and not self.delivery_count)

    def expecting(self) -> SendRequest:
        """Return the send, held to the number of users that was confirmed; an estimate is none."""
        if not self.reach.size.is_exact:
            return self.request
        confirmed = {"count": self.reach.user_count, "tolerance": f"{MOST_DRIFT:.0%}"}
        return SendRequest.from_json(self.request.to_json() | {"expected_recipients": confirmed})

    def objection(self, ticket: str, typed: str, body: dict[str, Any]) -> str:
        """Return why what comes back with ``ticket`` must be looked at again; empty: send it."""
        seen, user_count = _opened(ticket)
        now = self.reach.user_count
        why = ""
        if seen != digest(body):
            why = _("This is not the message that you looked over.")
        elif abs(now - user_count) > MOST_DRIFT * user_count:
            why = _("It was %(then)d users when you looked, and is %(now)d now.")
            why %= {"then": user_count, "now": now}
        elif self.reaches_nobody:
            why = _("Nobody would get this.")
        elif self.must_type and _SEPARATORS.sub("", typed) not in {str(user_count), str(now)}:
            why = _("That is not the number of users.")
        return f"{why} {_('Nothing was sent.')}" if why else ""


def is_stale(ticket: str, body: dict[str, Any]) -> bool:
    """Say whether a card was shown, and for another message than this."""
    return bool(ticket) and _opened(ticket)[0] != digest(body)


def digest(body: dict[str, Any]) -> str:
    """Return what is equal for equal messages: SHA-256 of canonical JSON."""
    return sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _opened(ticket: str) -> tuple[str, int]:
    """Return what a ticket says; one that is not ours says nothing."""
    try:
        seen, user_count = signing.loads(ticket, salt=_SALT)
    except signing.BadSignature:
        return "", 0
    return str(seen), int(user_count)
