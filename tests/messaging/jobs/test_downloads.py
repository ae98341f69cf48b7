"""Where an export is fetched."""

from datetime import timedelta

import pytest

from messaging.jobs.downloads import OPEN_FOR, PATH, download_url
from messaging.models.link_secret import LinkSecret
from tests.factories import NOW
from tests.messaging.jobs.files import make_export


@pytest.mark.django_db
def test_the_address_names_the_file_and_when_it_ends_and_stays_the_same(settings):
    job = make_export(form="zip")

    url = download_url(job)

    start, _, name = url.rpartition("/")
    token, _, suffix = name.partition(".")
    link = LinkSecret.current().read_download(token)
    assert (f"{start}/", suffix) == (settings.CARILLON_BASE_URL + PATH, "zip")
    assert (link.job_number, link.ends_at) == (job.pk, (NOW + OPEN_FOR).timestamp())
    assert timedelta(hours=24) == OPEN_FOR
    assert download_url(job) == url
