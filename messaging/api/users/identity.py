"""``POST /users/identify`` and ``/users/merge``. Source: spec, related-endpoints §2."""

from django.http import HttpRequest
from pydantic import BaseModel, Field

from messaging.activity.record import Answer
from messaging.api import throttling
from messaging.api.call import query_of
from messaging.api.endpoint import Endpoint
from messaging.choices.access import Permission
from messaging.services.idempotency import once
from messaging.services.users.identity import Identify, Merge, identify, merge
from messaging.wire import read

CREATED, ACCEPTED = 201, 202  # the family says 202 of a merge; here it is done by then


class Identified(BaseModel):
    """The users were gone through, in the order given."""

    aliases_processed: int = Field(description="All that were given, in all three lists.")
    errors: list[str] = Field(default=[], description="What changed nothing, and why.")
    message: str = "success"


class Merged(BaseModel):
    """The merges were gone through, in the order given."""

    errors: list[str] = Field(default=[], description="What changed nothing, and why.")
    message: str = "success"


class IdentifyEndpoint(Endpoint):
    """Give an external id to users who have none.

    Up to 50 a call, found by alias, email or phone. Where a user has the external id already, that
    user takes the other one in, as in a merge, unless both have an alias with the label asked for.
    """

    permission = Permission.USERS_IDENTIFY
    pools = (throttling.IDENTITY,)
    body_model = Identify
    answers = {CREATED: Identified}

    def post(self, request: HttpRequest) -> Answer:
        """Name users."""
        query_of(request.GET, self.query_model)
        wanted, now = read(Identify, self.call.body), self.call.received_at
        return once(
            self.call,
            now=now,
            deed=lambda: Answer(
                status=CREATED, body=identify(wanted, by=self.call.api_key, now=now)
            ),
        )


class MergeEndpoint(Endpoint):
    """Merge users into others.

    Up to 50 a call, in the order given. The kept user keeps what it has and gets what it lacks:
    profile, custom attributes, aliases of other labels, devices, events, purchases, groups and
    content cards. The other user is gone.
    """

    permission = Permission.USERS_MERGE
    pools = (throttling.IDENTITY,)
    body_model = Merge
    answers = {ACCEPTED: Merged}

    def post(self, request: HttpRequest) -> Answer:
        """Merge users."""
        query_of(request.GET, self.query_model)
        wanted, now = read(Merge, self.call.body), self.call.received_at
        return once(
            self.call,
            now=now,
            deed=lambda: Answer(status=ACCEPTED, body=merge(wanted, by=self.call.api_key, now=now)),
        )
