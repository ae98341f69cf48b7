"""What is old enough goes: files of exports after a week, uploads nobody started after a day."""

from datetime import timedelta

from messaging.choices.jobs import FINAL_JOB_STATES, JobState
from messaging.models.fields import DatabaseNow
from messaging.models.job import Job, JobPiece

FILES_KEPT_FOR = timedelta(days=7)
DRAFTS_KEPT_FOR = timedelta(days=1)


def forget_old() -> None:
    """Delete what nobody will ask for any more; the rows of jobs stay, for whoever looks back."""
    Job.objects.filter(
        state=JobState.DRAFT, created_at__lt=DatabaseNow() - DRAFTS_KEPT_FOR
    ).delete()
    JobPiece.objects.filter(
        job__state__in=FINAL_JOB_STATES, job__ended_at__lt=DatabaseNow() - FILES_KEPT_FOR
    ).delete()
