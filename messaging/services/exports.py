"""Users as a file that a member downloads: all of them or a segment's, as CSV."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from messaging.choices.jobs import JobKind, JobState
from messaging.errors import InvalidRequestError, Problem
from messaging.models.job import Job
from messaging.models.member import Member
from messaging.models.segment import Segment

CSV_FIELDS = (
    *("external_id", "braze_id", "email", "phone", "first_name", "last_name", "gender", "dob"),
    *("country", "home_city", "language", "time_zone", "email_subscribe", "push_subscribe"),
    *("created_at", "random_bucket"),
)
MOST_ATTRIBUTES = 500  # spec, related-endpoints §2: the same bound as for calls
EVERYBODY = "All users"


def export_csv(
    segment: Segment | None,
    *,
    fields: Sequence[str],
    attributes: Sequence[str],
    by: Member,
    now: datetime,
) -> Job:
    """Leave the work of an export; raises ``InvalidRequestError`` for columns there are not."""
    problems = list(_problems(fields, attributes))
    if problems:
        raise InvalidRequestError("This export cannot be made.", problems)
    request = {"format": "csv", "fields": list(fields), "attributes": list(attributes)}
    if segment is not None:
        request["segment_id"] = segment.segment_id
    return Job.objects.create(
        kind=JobKind.EXPORT_USERS,
        state=JobState.WAITING,
        name=segment.name if segment else EVERYBODY,
        segment=segment,
        request=request,
        created_by_member=by,
        created_at=now,
    )


def _problems(fields: Sequence[str], attributes: Sequence[str]) -> Iterable[Problem]:
    for name in fields:
        if name not in CSV_FIELDS:
            yield Problem("fields", f"There is no column {name}.")
    if not (fields or attributes):
        yield Problem("fields", "Choose a column at least.")
    if len(attributes) > MOST_ATTRIBUTES:
        yield Problem("attributes", f"Choose at most {MOST_ATTRIBUTES} attributes.")
