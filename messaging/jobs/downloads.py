"""Where an export that an API call asked for is fetched: a signed address that ends by itself."""

from datetime import timedelta

from django.conf import settings

from messaging.jobs.exported_files import FORMS
from messaging.models.job import Job
from messaging.models.link_secret import LinkSecret
from messaging.tokens import DownloadLink

OPEN_FOR = timedelta(hours=24)  # the address is all that is needed, so not as long as the file
PATH = "/exports/"


def download_url(job: Job) -> str:
    """Return the address of an export's file; the same each time, while the newest secret stays."""
    ends_at = int((job.created_at + OPEN_FOR).timestamp())
    token = LinkSecret.current().sign_download(DownloadLink(job_number=job.pk, ends_at=ends_at))
    suffix = FORMS[job.request["format"]].suffix
    return f"{settings.CARILLON_BASE_URL}{PATH}{token}.{suffix}"
