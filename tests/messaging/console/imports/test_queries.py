"""What the pages of imports and exports read."""

from datetime import timedelta

import pytest

from messaging import disk
from messaging.choices.jobs import JobKind, JobState
from messaging.console.imports.queries import JobRow, attribute_names, callback_of, listed, segments
from messaging.console.keyset import Place
from messaging.models.attribute import Attribute, AttributeType
from messaging.models.job import Job
from tests.factories import NOW, make_api_key, make_member, make_segment
from tests.messaging.jobs.files import make_export

pytestmark = pytest.mark.django_db


def row(**fields):
    job = Job(kind=JobKind.IMPORT_USERS, state=JobState.RUNNING, started_at=NOW, created_at=NOW)
    for name, value in fields.items():
        setattr(job, name, value)
    return JobRow(job, NOW + timedelta(seconds=10))


def test_rate_share_and_end_come_from_what_was_done_so_far():
    half = row(row_count=5_000, cursor=50, total=100)

    assert (half.percent, half.per_second) == (50, 500)
    assert half.ends_at == NOW + timedelta(seconds=20)


def test_what_is_not_known_yet_is_not_zero():
    begun = row(started_at=None, state=JobState.WAITING)

    assert (begun.per_second, begun.ends_at) == (None, None)
    assert set(begun.counts.values()) == {None}
    assert set(row(kind=JobKind.EXPORT_USERS).counts.items()) >= {("rows", 0), ("created", None)}


def test_only_what_is_over_is_a_hundred_per_cent():
    assert row(cursor=100, total=100).percent == 99
    assert row(cursor=0, total=None).percent == 0
    assert row(state=JobState.DONE, cursor=3, total=100).percent == 100


def test_only_what_would_go_on_waits_for_room(monkeypatch):
    assert not row().waits_for_room
    monkeypatch.setattr(disk, "has_room", lambda: False)

    assert row(state=JobState.WAITING).waits_for_room
    assert row(row_count=5_000, cursor=50, total=100).ends_at is None
    assert not row(state=JobState.DONE).waits_for_room


def test_who_asked_is_a_member_a_key_or_the_command_line():
    assert row(created_by_member=make_member(email="ana@corp.example")).by == "ana@corp.example"
    assert row(created_by_key=make_api_key(name="crm")).by == "crm"
    assert row(request={"file": {}}).by == "manage.py"
    assert row().by == ""


def test_the_list_leaves_out_callbacks_and_uploads_under_way():
    shown = make_export()
    make_export(kind=JobKind.CALL_BACK)
    make_export(state=JobState.DRAFT)

    rows, _ = listed(Place(), now=NOW)

    assert [each.job for each in rows] == [shown]


def test_the_callback_of_an_export_is_found_by_its_id():
    export = make_export(wish={"callback_endpoint": "https://hook.example/"})
    told = make_export(kind=JobKind.CALL_BACK)
    Job.objects.filter(pk=told.pk).update(request={"export": str(export.job_id)})

    assert callback_of(export) == told
    assert callback_of(make_export()) is None


def test_choices_are_by_name_and_without_what_was_archived():
    make_segment(archived_at=NOW)
    second = make_segment()
    Attribute.objects.all().delete()
    Attribute.objects.create(name="visits", kind=AttributeType.NUMBER)

    assert segments() == [second]
    assert attribute_names() == ["visits"]
