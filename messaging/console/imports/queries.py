"""What the pages of imports and exports read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from messaging import disk
from messaging.choices.jobs import JobKind, JobPart, JobState
from messaging.console.keyset import Place, Slice, page_of
from messaging.jobs.exported_files import FORMS
from messaging.jobs.import_users import MOST_FAULTS
from messaging.jobs.lease import FOREGROUND
from messaging.models.attribute import Attribute
from messaging.models.job import Job
from messaging.models.segment import Segment

MOST_CHOICES = 500  # segments and attributes that a form offers


@dataclass(frozen=True, slots=True)
class JobRow:
    """One import or export, as a list and its own page show it."""

    job: Job
    now: datetime

    @property
    def by(self) -> str:
        """Who asked for it: a member's address, a key's name, or the command line."""
        if self.job.created_by_member is not None:
            return self.job.created_by_member.email
        if self.job.created_by_key is not None:
            return self.job.created_by_key.name
        return "manage.py" if FOREGROUND in self.job.request else ""

    @property
    def is_import(self) -> bool:
        """Whether users come in."""
        return self.job.kind is JobKind.IMPORT_USERS

    @property
    def counts(self) -> Mapping[str, int | None]:
        """The figures of a list; None for what was not counted, which is not nothing."""
        job = self.job
        taken = {
            "created": job.created_count,
            "changed": job.updated_count,
            "not_taken": job.failed_count,
        }
        if job.started_at is None:
            return dict.fromkeys(("rows", *taken))
        return {"rows": job.row_count} | (taken if self.is_import else dict.fromkeys(taken))

    @property
    def is_dry_run(self) -> bool:
        """Whether it writes no user, or wrote none the last time."""
        return bool(self.job.request.get("is_dry_run"))

    @property
    def is_running(self) -> bool:
        """Whether it will move by itself."""
        return self.job.state in (JobState.WAITING, JobState.RUNNING)

    @property
    def waits_for_room(self) -> bool:
        """Whether it will move only once the disk has room."""
        return self.is_running and not disk.has_room()

    @property
    def percent(self) -> int:
        """How much of it is done; 100 only when it is over."""
        if self.job.state is JobState.DONE:
            return 100
        return min(99, 100 * self.job.cursor // self.job.total) if self.job.total else 0

    @property
    def per_second(self) -> int | None:
        """Rows a second since it began; None before there is something to say."""
        seconds = self._seconds()
        return round(self.job.row_count / seconds) if seconds and self.job.row_count else None

    @property
    def ends_at(self) -> datetime | None:
        """When it will be over, if it goes on like that; nobody knows while it waits for room."""
        seconds = self._seconds()
        if not (self.is_running and seconds and self.job.cursor and self.job.total):
            return None
        if self.waits_for_room:
            return None
        left = (self.job.total - self.job.cursor) * seconds / self.job.cursor
        return self.now + timedelta(seconds=left)

    @property
    def suffix(self) -> str:
        """How the name of an export's file ends."""
        return FORMS[self.job.request["format"]].suffix

    @property
    def are_all_faults_listed(self) -> bool:
        """Whether the list of rows that were not taken is whole."""
        return self.job.failed_count <= MOST_FAULTS

    def _seconds(self) -> float:
        begun, ended = self.job.started_at, self.job.ended_at or self.now
        return max((ended - begun).total_seconds(), 0.0) if begun else 0.0


def listed(place: Place, *, now: datetime) -> tuple[list[JobRow], Slice[Job]]:
    """Return one page of imports and exports, newest first; uploads under way are left out."""
    jobs = (
        Job.objects.exclude(kind=JobKind.CALL_BACK)
        .exclude(Q(state=JobState.DRAFT) & Q(total=None))
        .select_related("created_by_member", "created_by_key", "segment")
    )
    found = page_of(jobs, place)
    return [JobRow(job, now) for job in found.rows], found


def has_output(job: Job) -> bool:
    """Say whether there is a whole file to download."""
    is_whole = job.kind is JobKind.EXPORT_USERS and job.state is JobState.DONE
    return is_whole and job.pieces.filter(part=JobPart.OUTPUT).exists()


def has_faults(job: Job) -> bool:
    """Say whether there is still a list of rows that were not taken."""
    return job.failed_count > 0 and job.pieces.filter(part=JobPart.ERRORS).exists()


def callback_of(job: Job) -> Job | None:
    """Return the job that tells the caller of an export, if one was asked for."""
    if not job.request.get("callback_endpoint"):
        return None
    told = Job.objects.filter(kind=JobKind.CALL_BACK, created_at__gte=job.created_at)
    return told.filter(request__export=str(job.job_id)).first()


def segments() -> Sequence[Segment]:
    """Return the segments to choose from, by name."""
    return list(Segment.objects.active().order_by("name", "pk")[:MOST_CHOICES])


def segment_of(segment_id: str) -> Segment | None:
    """Return the segment of a form's choice."""
    return Segment.objects.active().filter(segment_id=segment_id).first()


def attribute_names() -> list[str]:
    """Return the names of the custom attributes there are."""
    return list(Attribute.objects.order_by("name").values_list("name", flat=True)[:MOST_CHOICES])
