"""A file behind a signed address."""

from datetime import timedelta

import pytest

from messaging.choices.jobs import JobPart, JobState
from messaging.errors import ConflictError, NotFoundError
from messaging.jobs.downloads import OPEN_FOR, download_url
from messaging.jobs.pieces import drop
from messaging.services.downloads import download_of, signed_download
from tests.factories import NOW, make_user
from tests.messaging.jobs.files import carried, make_export

pytestmark = pytest.mark.django_db


def name_of(job):
    return download_url(job).rpartition("/")[2]


def test_a_whole_file_is_served_as_it_was_made():
    make_user("u1")
    job = carried(make_export())

    found = signed_download(name_of(job), now=NOW)

    assert b"".join(found.served()) == b"\xef\xbb\xbfexternal_id\r\nu1\r\n"
    assert found.stored_bytes > 0


def test_a_file_that_is_being_written_is_not_there_yet():
    with pytest.raises(ConflictError):
        signed_download(name_of(make_export()), now=NOW)


@pytest.mark.parametrize("state", [JobState.FAILED, JobState.CANCELLED])
def test_what_was_never_whole_is_not_served(state):
    with pytest.raises(NotFoundError):
        download_of(make_export(state=state))


def test_an_address_ends_by_itself_and_so_does_the_file():
    job = carried(make_export())
    name = name_of(job)

    with pytest.raises(NotFoundError):
        signed_download(name, now=NOW + OPEN_FOR + timedelta(seconds=1))
    drop(job, JobPart.OUTPUT)
    with pytest.raises(NotFoundError):
        signed_download(name, now=NOW)


def test_any_other_address_opens_nothing():
    name = name_of(carried(make_export()))
    token, _, suffix = name.partition(".")

    for other in (f"{token}.zip", token, f"{token[:-1]}x.{suffix}", "", "."):
        with pytest.raises(NotFoundError):
            signed_download(other, now=NOW)
