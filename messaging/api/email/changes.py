"""``POST /email/…``: states of addresses set, addresses shut and opened.

Source: spec, related-endpoints §7.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest
from pydantic import BaseModel, Field

from messaging.activity.record import Answer
from messaging.api.call import changer, query_of
from messaging.api.endpoint import Endpoint
from messaging.choices.access import Permission
from messaging.models.suppression import SuppressionReason
from messaging.services.email.status import EmailStatus, set_email_status
from messaging.services.email.suppressions import EmailAddresses, block, lift
from messaging.services.idempotency import once
from messaging.wire import read

CREATED = 201


class EmailsChanged(BaseModel):
    """Done."""

    message: str = "success"
    errors: list[str] = Field(default=[], description="What was odd and stopped nothing.")


class EmailStatusEndpoint(Endpoint):
    """Set the subscription state of addresses.

    Every user who has one of them changes. For an address that nobody has yet the state is kept,
    and holds for whoever gets it.
    """

    permission = Permission.EMAIL_STATUS
    body_model = EmailStatus
    answers = {CREATED: EmailsChanged}

    def post(self, request: HttpRequest) -> Answer:
        """Change states."""
        query_of(request.GET, self.query_model)
        wanted = read(EmailStatus, self.call.body)
        by, now = changer(self.call), self.call.received_at
        return once(
            self.call,
            now=now,
            deed=lambda: Answer(status=CREATED, body=set_email_status(wanted, by=by, now=now)),
        )


class _AddressesEndpoint(Endpoint):
    """What is done to addresses; subclasses say what."""

    body_model = EmailAddresses
    answers = {CREATED: EmailsChanged}

    def post(self, request: HttpRequest) -> Answer:
        """Read, do, answer."""
        query_of(request.GET, self.query_model)
        wanted = read(EmailAddresses, self.call.body)
        return once(
            self.call,
            now=self.call.received_at,
            deed=lambda: Answer(status=CREATED, body=self.deed(wanted)),
        )

    def deed(self, wanted: EmailAddresses) -> Mapping[str, Any]:  # Any: JSON
        """Do it, and return the body of the answer."""
        raise NotImplementedError


class BlocklistEndpoint(_AddressesEndpoint):
    """Block addresses: nothing is sent to them any more.

    Whoever has one of them is unsubscribed, too. `/email/blacklist` is the older name of the same.
    """

    permission = Permission.EMAIL_BLACKLIST

    def deed(self, wanted: EmailAddresses) -> Mapping[str, Any]:  # Any: JSON
        """Block them."""
        return block(wanted, by=changer(self.call), now=self.call.received_at)


class BounceRemoveEndpoint(_AddressesEndpoint):
    """Take addresses off the list of hard bounces.

    They are sent to again, unless they are shut for another reason.
    """

    permission = Permission.EMAIL_BOUNCE_REMOVE
    reason: ClassVar[SuppressionReason] = SuppressionReason.HARD_BOUNCE

    def deed(self, wanted: EmailAddresses) -> Mapping[str, Any]:  # Any: JSON
        """Open them."""
        return lift(wanted, reason=self.reason)


class SpamRemoveEndpoint(BounceRemoveEndpoint):
    """Take addresses off the list of those who reported spam.

    They are sent to again, unless they are shut for another reason.
    """

    permission = Permission.EMAIL_SPAM_REMOVE
    reason = SuppressionReason.SPAM
