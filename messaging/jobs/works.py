"""The kinds of work, in one table."""

from collections.abc import Callable, Mapping

from messaging.choices.jobs import JobKind
from messaging.jobs.call_back import CallBackWork
from messaging.jobs.export_users import ExportWork
from messaging.jobs.import_users import ImportWork
from messaging.jobs.pieces import open_input
from messaging.jobs.work import Work
from messaging.models.job import Job


def _import(job: Job) -> ImportWork:
    return ImportWork(job, open_input(job))


_WORKS: Mapping[JobKind, Callable[[Job], Work]] = {
    JobKind.IMPORT_USERS: _import,
    JobKind.EXPORT_USERS: ExportWork,
    JobKind.CALL_BACK: CallBackWork,
}


def opened(job: Job) -> Work:
    """Return the work of a job, where its cursor stands; nothing is read before it is asked."""
    return _WORKS[job.kind](job)
