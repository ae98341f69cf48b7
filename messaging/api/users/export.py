"""``POST /users/export/ids``. Source: spec, related-endpoints §2."""

from django.http import HttpRequest
from pydantic import BaseModel, Field

from messaging.activity.record import Answer
from messaging.api import throttling
from messaging.api.call import query_of
from messaging.api.endpoint import Endpoint
from messaging.choices.access import Permission
from messaging.services.idempotency import once
from messaging.services.users.export import ExportIds, export_ids
from messaging.wire import read

CREATED = 201  # what the family answers, although nothing is created


class ExportedUsers(BaseModel):
    """The users found; a field without a value is left out of a user."""

    users: list[dict[str, object]]
    invalid_user_ids: list[str] = Field(default=[], description="Ids that nobody has.")
    errors: list[str] = Field(default=[], description="What was not obeyed, and why.")
    message: str = "success"


class ExportIdsEndpoint(Endpoint):
    """Export users by id, alias, device, address or number.

    Up to 50 users a call. An id that nobody has is listed, and is no error.
    """

    permission = Permission.USERS_EXPORT_IDS
    pools = (throttling.EXPORT_IDS,)
    body_model = ExportIds
    answers = {CREATED: ExportedUsers}

    def post(self, request: HttpRequest) -> Answer:
        """Read users."""
        query_of(request.GET, self.query_model)
        wanted = read(ExportIds, self.call.body)
        return once(
            self.call,
            now=self.call.received_at,
            deed=lambda: Answer(status=CREATED, body=export_ids(wanted)),
        )
