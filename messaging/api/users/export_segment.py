"""``POST /users/export/segment``. Source: spec, related-endpoints §2."""

from django.http import HttpRequest
from pydantic import BaseModel, Field

from messaging.activity.record import Answer
from messaging.api.call import query_of
from messaging.api.endpoint import Endpoint
from messaging.choices.access import Permission
from messaging.services.idempotency import once
from messaging.services.users.export_segment import ExportSegment, export_segment
from messaging.wire import read

CREATED = 201


class StartedExport(BaseModel):
    """Where the file will be."""

    object_prefix: str = Field(description="The name of this export.")
    url: str = Field(description="Opens the file, once it is whole and for 24 hours; keep it.")
    errors: list[str] = Field(default=[], description="What was not obeyed, and why.")
    message: str = "success"


class ExportSegmentEndpoint(Endpoint):
    """Export everybody in a segment, into a file.

    A worker writes it; until then its address answers 404. One export of a segment runs at a time.
    """

    permission = Permission.USERS_EXPORT_SEGMENT
    body_model = ExportSegment
    answers = {CREATED: StartedExport}

    def post(self, request: HttpRequest) -> Answer:
        """Start an export."""
        query_of(request.GET, self.query_model)
        wanted = read(ExportSegment, self.call.body)
        now = self.call.received_at
        return once(
            self.call,
            now=now,
            deed=lambda: Answer(
                status=CREATED, body=export_segment(wanted, call=self.call, now=now)
            ),
        )
