"""Everybody in a segment, into a file."""

import uuid

import pytest
from django.db import transaction

from messaging.choices.jobs import JobState
from messaging.errors import InvalidRequestError, TooManyRequestsError
from messaging.jobs.downloads import download_url
from messaging.models.job import Job
from messaging.services.users.export_segment import ExportSegment, export_segment
from messaging.wire import read
from tests.factories import NOW, make_api_key, make_call, make_segment
from tests.messaging.jobs.files import carried, make_export

pytestmark = pytest.mark.django_db
FIELDS = ["external_id", "custom_attributes"]


def export(segment, key=None, **fields):
    fields = {"segment_id": segment.segment_id, "fields_to_export": FIELDS, **fields}
    call = make_call(path="/users/export/segment", api_key=key or make_api_key())
    with transaction.atomic():
        return export_segment(read(ExportSegment, fields), call=call, now=NOW)


def problems(**fields):
    wanted = {"segment_id": "s", "fields_to_export": FIELDS, **fields}
    with pytest.raises(InvalidRequestError) as fault:
        read(ExportSegment, {name: value for name, value in wanted.items() if value is not None})
    return [str(problem) for problem in fault.value.problems]


def test_the_answer_names_the_file_before_it_is_there():
    body = export(make_segment())

    job = Job.objects.get()
    prefix, _, second = body["object_prefix"].rpartition("-")
    assert (uuid.UUID(prefix), int(second)) == (job.job_id, int(NOW.timestamp()))
    assert body["url"] == download_url(job)
    assert body["url"].endswith(".zip")
    assert body["message"] == "success"
    assert carried(job).state is JobState.DONE


def test_one_segment_is_exported_once_at_a_time():
    segment, other = make_segment(), make_segment()
    export(segment)

    with pytest.raises(TooManyRequestsError) as fault:
        export(segment)
    export(other)
    Job.objects.update(state=JobState.DONE)
    export(segment)

    assert fault.value.retry_after_seconds > 0


def test_a_members_csv_of_the_segment_is_in_nobodys_way():
    segment = make_segment()
    make_export(segment)

    assert export(segment)["message"] == "success"


@pytest.mark.parametrize("archived_at", [None, NOW])
def test_a_segment_that_nobody_has_is_said_in_the_familys_words(archived_at):
    segment = make_segment(archived_at=archived_at)
    if archived_at is None:
        segment.segment_id = "none"

    with pytest.raises(InvalidRequestError, match="Invalid Segment ID"):
        export(segment)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"fields_to_export": None}, "fields_to_export: is required"),
        ({"fields_to_export": []}, "fields_to_export: must not be empty"),
        ({"segment_id": None}, "segment_id: is required"),
        ({"output_format": "csv"}, "output_format: must be 'zip' or 'gzip'"),
        (
            {"custom_attributes_to_export": [str(n) for n in range(501)]},
            "custom_attributes_to_export: must have at most 500 entries",
        ),
        (
            {"callback_endpoint": "file:///etc/passwd"},
            "callback_endpoint: a URL starts with http:// or https:// and a host",
        ),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(fields, problem):
    assert problems(**fields) == [problem]


def test_unknown_fields_are_named_and_stop_nothing():
    body = export(make_segment(), fields_to_export=["email", "shoe", "cards_clicked"], colour="x")

    assert body["errors"] == [
        "fields_to_export: there is no field shoe.",
        "colour is not a field of this call.",
    ]
    assert Job.objects.get().request["fields"] == ["email"]


def test_what_was_wished_is_kept_for_the_worker():
    endpoint = "https://hook.example/done"

    body = export(
        make_segment(),
        output_format="gzip",
        custom_attributes_to_export=["color", "color"],
        callback_endpoint=endpoint,
    )

    request = Job.objects.get().request
    assert (request["format"], request["attributes"]) == ("gzip", ["color"])
    assert request["callback_endpoint"] == endpoint
    assert body["url"].endswith(".gz")
