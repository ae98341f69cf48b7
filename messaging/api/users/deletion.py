"""``POST /users/delete``. Source: spec, related-endpoints §2."""

from django.http import HttpRequest
from pydantic import BaseModel, Field

from messaging.activity.record import Answer
from messaging.api import throttling
from messaging.api.call import query_of
from messaging.api.endpoint import Endpoint
from messaging.choices.access import Permission
from messaging.services.idempotency import once
from messaging.services.users.deletion import DeleteUsers, delete_users
from messaging.wire import read

CREATED = 201


class Deleted(BaseModel):
    """Whoever was named is gone."""

    deleted: int = Field(description="All that were given, whether or not somebody had them.")
    errors: list[str] = Field(default=[], description="What named nobody, or several.")
    message: str = "success"


class DeleteEndpoint(Endpoint):
    """Delete users, and all that is theirs.

    Up to 50 a call, by one kind of identifier. Deliveries keep their outcome and lead to nobody;
    an address that was shut or unsubscribed stays so, should it come back.
    """

    permission = Permission.USERS_DELETE
    pools = (throttling.IDENTITY,)
    body_model = DeleteUsers
    answers = {CREATED: Deleted}

    def post(self, request: HttpRequest) -> Answer:
        """Delete users."""
        query_of(request.GET, self.query_model)
        wanted, now = read(DeleteUsers, self.call.body), self.call.received_at
        return once(
            self.call,
            now=now,
            deed=lambda: Answer(status=CREATED, body=delete_users(wanted, now=now)),
        )
