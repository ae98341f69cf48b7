"""Exporting a segment, as a caller meets it."""

import io
import json
import zipfile
from urllib.parse import urlsplit

import pytest
from django.test import Client

from messaging.api.throttling import CALLS
from messaging.choices.access import Permission
from messaging.models.activity_entry import ActivityEntry
from messaging.models.job import Job
from messaging.models.rate_window import RateWindow
from tests.factories import attribute, make_api_key, make_segment, make_user
from tests.messaging.jobs.files import carried

pytestmark = pytest.mark.django_db
PATH = "/users/export/segment"


@pytest.fixture
def client(signed):
    return signed(make_api_key(Permission.USERS_EXPORT_SEGMENT))


@pytest.fixture
def body():
    segment = make_segment(attribute("color", "blue"))
    return {"segment_id": segment.segment_id, "fields_to_export": ["external_id"]}


def post(client, body, **headers):
    return client.post(PATH, body, content_type="application/json", headers=headers)


def test_from_the_call_to_the_file(client, body):
    make_user("u1", custom_attributes={"color": "blue"})
    make_user("u2", custom_attributes={"color": "red"})

    answer = post(client, body)
    carried(Job.objects.get())

    assert (answer.status_code, answer.json().keys()) == (201, {"object_prefix", "url", "message"})
    served = Client().get(urlsplit(answer.json()["url"]).path)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(served.streaming_content)))
    assert json.loads(archive.read(archive.namelist()[0])) == {"external_id": "u1"}


def test_a_second_export_of_the_segment_is_429_with_the_time_to_wait(client, body):
    post(client, body)

    answer = post(client, body)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")
    assert Job.objects.count() == 1


def test_a_repeated_call_is_answered_again_and_exports_once(client, body):
    first = post(client, body, **{"Idempotency-Key": "k"})
    again = post(client, body, **{"Idempotency-Key": "k"})

    assert again.headers["Idempotent-Replayed"] == "true"
    assert (first.json(), Job.objects.count()) == (again.json(), 1)


def test_the_call_counts_in_the_common_pool_and_leaves_an_entry(client, body):
    post(client, body)

    assert RateWindow.objects.get().pool == CALLS.name
    assert ActivityEntry.objects.get().status == 201


@pytest.mark.parametrize("change", [{"segment_id": "none"}, {"fields_to_export": []}])
def test_what_cannot_be_exported_is_400_and_leaves_no_job(client, body, change):
    answer = post(client, {**body, **change})

    assert (answer.status_code, bool(answer.json()["errors"])) == (400, True)
    assert not Job.objects.exists()


def test_a_call_costs_a_fixed_number_of_queries(client, body, django_assert_num_queries):
    post(client, body)
    Job.objects.all().delete()

    # Key, window; savepoint, segment, jobs, job, secret, release; entry: savepoint, two, release.
    with django_assert_num_queries(12):
        assert post(client, body).status_code == 201
