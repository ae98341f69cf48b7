"""The list of imports and exports, one of them, and its files."""

import pytest
from django.utils import timezone

from messaging import disk
from messaging.choices.access import Role
from messaging.choices.jobs import JobState
from messaging.models.job import Job
from tests.factories import make_user
from tests.messaging.jobs.files import HEAD, carried, lines, make_export, make_import

pytestmark = pytest.mark.django_db
LIST = "/console/imports/"
TICK = {"HX-Request": "true", "HX-Target": "job"}


@pytest.fixture
def marketer(signed_in):
    return signed_in(Role.MARKETER)


@pytest.fixture
def developer(signed_in):
    return signed_in(Role.DEVELOPER)


def path_of(job, end=""):
    return f"{LIST}{job.job_id}/{end}"


def html(client, path, **headers):
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


@pytest.mark.parametrize("count", [10, 60])
def test_the_list_takes_four_queries_however_long_it_is(marketer, count, django_assert_num_queries):
    for _ in range(count):
        make_export(created_by_member=marketer.member)

    with django_assert_num_queries(4):
        assert marketer.get(LIST).status_code == 200


def test_a_job_that_waits_for_room_says_so(marketer, monkeypatch):
    job = make_export(created_by_member=marketer.member)
    assert "nearly full" not in html(marketer, path_of(job))
    monkeypatch.setattr(disk, "has_room", lambda: False)

    assert "goes on by itself when there is room" in html(marketer, path_of(job), **TICK)


def test_an_empty_list_says_what_will_stand_here(marketer, developer):
    assert "Nothing exported yet" in html(marketer, LIST)
    assert "Import a file" in html(developer, LIST)


def test_the_list_follows_only_while_something_runs(developer):
    job = make_export()
    assert 'hx-trigger="tick from:body"' in html(developer, LIST)

    carried(job)

    assert "hx-trigger" not in html(developer, LIST)


def test_a_running_import_shows_how_far_it_is_and_can_be_cancelled(developer):
    job = make_import(HEAD + lines(0, 5), state=JobState.RUNNING)
    Job.objects.update(row_count=4_120, failed_count=41, cursor=job.total // 2)

    page = html(developer, path_of(job))
    tick = developer.get(path_of(job), headers=TICK).content.decode()

    assert "4,120" in page
    assert 'value="49"' in page or 'value="50"' in page
    assert 'hx-trigger="tick from:body"' in tick
    assert "<html" not in tick

    developer.post(path_of(job, "cancel/"))

    assert Job.objects.get().state is JobState.CANCELLED
    assert "hx-trigger" not in html(developer, path_of(job))


def test_a_marketer_sees_an_import_and_cannot_touch_it(marketer):
    job = carried(make_import(HEAD + lines(0, 5, bad={2})))
    draft = make_import(HEAD + lines(0, 1), state=JobState.DRAFT)

    assert "cancel/" not in html(marketer, path_of(job))
    assert "A developer says what its columns become" in html(marketer, path_of(draft))
    assert marketer.get(path_of(job, "not-taken.csv")).status_code == 403
    assert marketer.post(path_of(draft, "cancel/")).status_code == 403
    assert Job.objects.get(pk=draft.pk).state is JobState.DRAFT


def test_a_marketer_cancels_an_export(marketer):
    job = make_export()

    assert marketer.post(path_of(job, "cancel/")).status_code == 303
    assert Job.objects.get().state is JobState.CANCELLED


def test_rows_that_were_not_taken_are_a_file(developer):
    job = carried(make_import(HEAD + lines(0, 5, bad={2})))

    assert "Download the list" in html(developer, path_of(job))
    answer = developer.get(path_of(job, "not-taken.csv"))

    assert b"".join(answer.streaming_content).splitlines()[1].startswith(b"4,visits,")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="not-taken.csv"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_export_is_downloaded_once_it_is_whole(marketer):
    make_user("u1")
    job = make_export()
    assert marketer.get(path_of(job, "file/")).status_code == 409

    carried(job)

    assert "Download" in html(marketer, path_of(job))
    answer = marketer.get(path_of(job, "file/"))
    assert b"".join(answer.streaming_content).decode("utf-8-sig") == "external_id\r\nu1\r\n"


def test_a_file_that_is_gone_is_said_and_not_offered(marketer):
    job = carried(make_export())
    job.pieces.all().delete()

    assert "has been deleted" in html(marketer, path_of(job))
    assert marketer.get(path_of(job, "file/")).status_code == 404


def test_a_failed_job_and_a_callback_in_vain_say_why(developer):
    failed = make_export(state=JobState.FAILED, message="Its segment is gone.")
    export = carried(
        make_export(
            form="zip", wish={"callback_endpoint": "http://127.0.0.1/"}, created_at=timezone.now()
        )
    )
    carried(Job.objects.latest("pk"))

    assert "Its segment is gone." in html(developer, path_of(failed))
    assert "blocked_address" in html(developer, path_of(export))


def test_a_job_that_is_none_is_404_and_a_viewer_sees_none(marketer, viewer):
    assert marketer.get(f"{LIST}{'0' * 8}-0000-0000-0000-{'0' * 12}/").status_code == 404
    assert viewer.get(LIST).status_code == 403


def test_a_job_takes_few_queries(developer, django_assert_num_queries):
    job = carried(make_import(HEAD + lines(0, 5, bad={2})))

    # Session, member; the job, whether faults are kept; the workspace.
    with django_assert_num_queries(5):
        developer.get(path_of(job))
    with django_assert_num_queries(4):
        developer.get(path_of(job), headers=TICK)
