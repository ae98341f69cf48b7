"""Telling a caller that their export is ready."""

import json
from ipaddress import ip_network

import pytest

from messaging.choices.jobs import JobKind, JobState
from messaging.jobs.call_back import WAITS, endpoint_fault
from messaging.jobs.downloads import download_url
from messaging.models.fields import DatabaseNow
from messaging.models.job import Job
from tests.factories import NOW
from tests.messaging.jobs.files import carried, make_export
from tests.sinks.http import HttpSink

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(settings):
    settings.CARILLON_OUTBOUND_ALLOW = (ip_network("127.0.0.1"),)
    with HttpSink() as sink:
        yield sink


def call_back(sink):
    export = make_export(form="zip", state=JobState.DONE)
    job = Job.objects.create(
        kind=JobKind.CALL_BACK,
        request={"endpoint": sink.url("/done"), "export": str(export.job_id)},
        created_at=NOW,
    )
    return export, job


def test_the_caller_hears_where_the_file_is(sink):
    export, job = call_back(sink)

    assert carried(job).state is JobState.DONE
    assert json.loads(sink.requests[0].body) == {"success": True, "url": download_url(export)}


def test_a_receiver_that_is_away_is_tried_again_and_at_last_given_up(sink):
    sink.reply_with(503)
    _, job = call_back(sink)

    for _ in WAITS:
        assert carried(job).state is JobState.WAITING
        Job.objects.filter(pk=job.pk).update(lease_until=DatabaseNow())
    carried(job)

    assert (job.state, job.row_count) == (JobState.FAILED, len(WAITS) + 1)
    assert job.message == "It answered 503."


def test_a_try_is_not_made_before_its_time(sink):
    sink.reply_with(503)
    _, job = call_back(sink)
    carried(job)

    assert job.lease_until > job.started_at
    assert job.crash_count == 0


def test_a_refused_address_is_reported_and_not_tried_again(sink, settings, caplog):
    settings.CARILLON_OUTBOUND_ALLOW = ()
    _, job = call_back(sink)

    carried(job)

    assert (job.state, job.message) == (JobState.FAILED, "blocked_address")
    assert {record.fault for record in caplog.records} == {"blocked_address"}
    assert sink.requests == []


def test_an_export_that_is_gone_is_told_to_nobody(sink):
    export, job = call_back(sink)
    export.delete()

    assert carried(job).message == "The export is gone."
    assert sink.requests == []


def test_a_bad_endpoint_is_said_at_once():
    assert endpoint_fault("file:///etc/passwd")
    assert endpoint_fault("https://hook.example/") is None
