"""The file of an export, for whoever has its address."""

import csv
import io
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from messaging.jobs.downloads import download_url
from tests.factories import make_user
from tests.messaging.jobs.files import carried, make_export

pytestmark = pytest.mark.django_db


def path_of(job):
    return urlsplit(download_url(job)).path


@pytest.fixture
def job():
    make_user("u1")
    return carried(make_export(form="gzip", created_at=timezone.now()))


def test_the_file_is_streamed_and_kept_by_nobody(job):
    answer = Client().get(path_of(job))

    content = b"".join(answer.streaming_content)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/gzip")
    assert int(answer.headers["Content-Length"]) == len(content)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="users.gz"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_file_that_is_not_there_yet_says_when_to_ask_again():
    answer = Client().get(path_of(make_export(created_at=timezone.now())))

    assert (answer.status_code, answer.headers["Retry-After"]) == (404, "5")


@pytest.mark.parametrize("name", ["nothing.zip", "x", "A" * 48 + ".gz"])
def test_any_other_address_is_404(name):
    answer = Client().get(f"/exports/{name}")

    assert answer.status_code == 404
    assert answer.json() == {"message": "There is no such file, or its address has ended."}


def test_only_reading_is_allowed(job):
    answer = Client().post(path_of(job))

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


def test_a_head_tells_the_size_and_streams_nothing(job):
    assert Client().head(path_of(job)).status_code == 200


def test_a_csv_comes_out_as_text_although_it_is_kept_packed():
    make_user("u2", first_name="José")
    job = carried(make_export(created_at=timezone.now(), columns=["external_id", "first_name"]))

    answer = Client().get(path_of(job))

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text)))[1] == ["u2", "José"]
    assert "Content-Length" not in answer.headers


def test_the_first_byte_costs_a_fixed_number_of_queries(job, django_assert_num_queries):
    path = path_of(job)

    # The secret, the job, whether there is a file, its size; a query a piece, one for the end.
    with django_assert_num_queries(6):
        list(Client().get(path).streaming_content)
