"""A file behind a signed address: found, not there yet, or over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from messaging.choices.jobs import JobKind, JobPart, JobState
from messaging.errors import ConflictError, NotFoundError
from messaging.jobs.exported_files import FORMS, FileForm, as_stored
from messaging.jobs.pieces import pieces_of, size_of
from messaging.models.job import Job
from messaging.models.link_secret import LinkSecret
from messaging.tokens import link_version

NO_FILE = "There is no such file, or its address has ended."
NOT_YET = "The file is still being written. Ask again."
AGAIN_SECONDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A whole file: its job, its form, its bytes as they are kept."""

    job: Job
    form: FileForm

    @property
    def stored_bytes(self) -> int:
        """How many bytes are kept of it."""
        return size_of(self.job, JobPart.OUTPUT)

    @property
    def is_served_as_stored(self) -> bool:
        """Whether what is downloaded is as long as what is kept."""
        return self.form.served is as_stored

    def served(self) -> Iterator[bytes]:
        """Yield the file piece by piece, as it is downloaded."""
        return map(self.form.served, pieces_of(self.job, JobPart.OUTPUT))


def signed_download(name: str, *, now: datetime) -> Download:
    """Return the file of a signed address' last part, ``token.suffix``.

    Raises ``NotFoundError`` for what is none of ours or has ended, ``ConflictError`` while the file
    is being written.
    """
    token, _, suffix = name.rpartition(".")
    version = link_version(token)
    key = None if version is None else LinkSecret.of_version(version)
    link = key and key.read_download(token)
    if not link or link.ends_at < now.timestamp():
        raise NotFoundError(NO_FILE)
    job = Job.objects.filter(pk=link.job_number, kind=JobKind.EXPORT_USERS).first()
    found = download_of(job) if job else None
    if found is None or found.form.suffix != suffix:
        raise NotFoundError(NO_FILE)
    return found


def download_of(job: Job) -> Download:
    """Return the file of an export; raises as ``signed_download`` does."""
    if not job.state.is_final:
        raise ConflictError(NOT_YET, retry_after_seconds=AGAIN_SECONDS)
    if job.state is not JobState.DONE or not job.pieces.filter(part=JobPart.OUTPUT).exists():
        raise NotFoundError(NO_FILE)
    return Download(job=job, form=FORMS[job.request["format"]])
