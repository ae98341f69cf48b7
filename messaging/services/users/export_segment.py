"""``/users/export/segment``: everybody in a segment, into a file that a worker writes.

Source: spec, related-endpoints §2. The answer names the file's address; it opens once the file is
whole, and ends after a day.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from messaging.activity.record import Call
from messaging.choices.jobs import JobKind, JobState
from messaging.errors import InvalidRequestError, Problem, TooManyRequestsError
from messaging.jobs.call_back import endpoint_fault
from messaging.jobs.downloads import download_url
from messaging.models.job import Job
from messaging.models.segment import Segment
from messaging.people.exported import FIELDS, NEVER_SET
from messaging.people.history import FIELDS as HISTORY
from messaging.wire import Given, Id, WireModel, at_most, unknown_fields

MOST_ATTRIBUTES = 500  # spec, related-endpoints §2
MOST_FIELDS = 100
AGAIN_SECONDS = 5
INVALID_SEGMENT = "Invalid Segment ID"  # the family's words: spec, messages-send §8
RUNNING = "An export of this segment is already running."


class ExportSegment(WireModel):
    """Which segment, which fields, and whom to tell when the file is there."""

    segment_id: Id
    fields_to_export: Annotated[tuple[Id, ...], at_most(MOST_FIELDS, at_least=1)] = Field(
        description="Which fields each user has in the file."
    )
    custom_attributes_to_export: Annotated[tuple[Id, ...], at_most(MOST_ATTRIBUTES)] = Field(
        default=(), description="Of custom_attributes only these; without it, all there are."
    )
    callback_endpoint: Id | None = Field(
        default=None, description="Gets a POST with success and url once the file is whole."
    )
    output_format: Literal["zip", "gzip"] = Field(
        default="zip", description="A zip of files with a user a line, or one gzip of lines."
    )

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:
        """Yield what is wrong with the address to call back."""
        endpoint = given.get("callback_endpoint")
        if isinstance(endpoint, str) and (reason := endpoint_fault(endpoint)):
            yield Problem("callback_endpoint", reason)


def export_segment(request: ExportSegment, *, call: Call, now: datetime) -> dict[str, Any]:
    """Leave the work and return the body of the answer; call it inside a transaction.

    Raises ``InvalidRequestError`` for a segment that nobody has, ``TooManyRequestsError`` while an
    earlier export of it runs.
    """
    segment = (
        Segment.objects.active().select_for_update().filter(segment_id=request.segment_id).first()
    )
    if segment is None:
        raise InvalidRequestError(INVALID_SEGMENT, [Problem("segment_id", INVALID_SEGMENT)])
    earlier = Job.objects.unfinished().filter(kind=JobKind.EXPORT_USERS, segment=segment)
    if earlier.exclude(created_by_key=None).exists():
        raise TooManyRequestsError(RUNNING, retry_after_seconds=AGAIN_SECONDS)
    job = _job(request, segment, call, now=now)
    body: dict[str, Any] = {
        "message": "success",
        "object_prefix": f"{job.job_id}-{int(now.timestamp())}",
        "url": download_url(job),
    }
    if notes := _notes(request):
        body["errors"] = notes
    return body


def _job(request: ExportSegment, segment: Segment, call: Call, *, now: datetime) -> Job:
    known = [name for name in request.fields_to_export if name in FIELDS or name in HISTORY]
    wish: dict[str, Any] = {
        "format": request.output_format,
        "fields": list(dict.fromkeys(known)),
        "attributes": list(dict.fromkeys(request.custom_attributes_to_export)),
        "segment_id": segment.segment_id,
    }
    if request.callback_endpoint:
        wish["callback_endpoint"] = request.callback_endpoint
    return Job.objects.create(
        kind=JobKind.EXPORT_USERS,
        state=JobState.WAITING,
        name=segment.name,
        segment=segment,
        request=wish,
        created_by_key=call.api_key,
        created_at=now,
    )


def _notes(request: ExportSegment) -> list[str]:
    """Return what was odd about a request and stopped nothing."""
    known = FIELDS.keys() | HISTORY | NEVER_SET
    names = [name for name in request.fields_to_export if name not in known]
    notes = [f"fields_to_export: there is no field {name}." for name in names]
    return notes + [f"{path} is not a field of this call." for path in unknown_fields(request)]
