"""What begins an import or an export."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from messaging import disk
from messaging.choices.access import Role
from messaging.choices.jobs import JobState
from messaging.models.job import Job
from messaging.models.user import User
from tests.factories import attribute, make_segment, make_user
from tests.messaging.jobs.files import HEAD, carried, lines, make_import

pytestmark = pytest.mark.django_db
NEW, EXPORT = "/console/imports/new/", "/console/imports/export/"
CONTENT = (HEAD + lines(0, 5)).encode()


@pytest.fixture
def developer(signed_in):
    return signed_in(Role.DEVELOPER)


@pytest.fixture
def marketer(signed_in):
    return signed_in(Role.MARKETER)


def draft(**fields):
    job = make_import(CONTENT, state=JobState.DRAFT)
    Job.objects.filter(pk=job.pk).update(request={}, **fields)
    return f"/console/imports/{job.job_id}/plan/"


def chosen(**fields):
    places = ("external_id", "email", "first_name", "custom:text", "custom:number")
    form = {f"to-{place}": to for place, to in enumerate(places)}
    return {**form, "delimiter": ",", **fields}


def test_a_file_for_which_there_is_no_room_is_refused_in_words(developer, monkeypatch):
    monkeypatch.setattr(disk, "has_room", lambda: False)

    answer = developer.post(NEW, {"file": SimpleUploadedFile("users.csv", CONTENT)})

    assert answer.status_code == 503
    assert "disk is nearly full" in answer.content.decode()
    assert not Job.objects.exists()


def test_from_the_file_to_the_users(developer):
    uploaded = developer.post(NEW, {"file": SimpleUploadedFile("users.csv", CONTENT)})
    page = developer.get(uploaded.url)
    started = developer.post(uploaded.url, chosen(do="start"))

    job = Job.objects.get()
    assert b"eye_color" in page.content
    assert (job.name, job.created_by_member) == ("users.csv", developer.member)
    assert started.url == f"/console/imports/{job.job_id}/"
    assert carried(job).created_count == User.objects.count() == 5


@pytest.mark.parametrize(
    ("files", "words"),
    [({}, b"Choose a file."), ({"file": SimpleUploadedFile("x.csv", b"\n")}, b"The file is empty")],
)
def test_a_file_that_is_none_is_said_on_the_form(developer, files, words):
    answer = developer.post(NEW, files)

    assert answer.status_code == 422
    assert words in answer.content


def test_looking_again_changes_nothing(developer):
    path = draft()

    answer = developer.post(path, chosen(do="look", **{"to-4": "skip"}))

    assert answer.status_code == 200
    assert (Job.objects.get().state, Job.objects.get().request) == (JobState.DRAFT, {})


def test_a_dry_run_is_begun_and_its_figures_lead_to_the_import(developer):
    path = draft()
    developer.post(path, chosen(do="dry-run"))

    carried(Job.objects.get())

    page = developer.get(path).content.decode()
    assert "nothing written" in page
    assert "Would be created" in page
    assert not User.objects.exists()


def test_choices_that_do_not_fit_begin_nothing(developer):
    path = draft()
    answer = developer.post(path, chosen(do="start", **{"to-0": "skip", "to-1": "skip"}))

    assert answer.status_code == 422
    assert b"One column must be external_id" in answer.content
    assert Job.objects.get().state is JobState.DRAFT


def test_what_has_been_started_is_followed_and_not_mapped_again(developer):
    path = draft(state=JobState.RUNNING)

    assert developer.get(path).url == path.removesuffix("plan/")


def test_an_export_of_a_segment_is_begun_with_its_columns(marketer):
    segment = make_segment(attribute("color", "blue"))
    make_user("u1", custom_attributes={"color": "blue"})

    assert segment.name in marketer.get(f"{EXPORT}?segment={segment.segment_id}").content.decode()
    form = {"segment": segment.segment_id, "fields": ["email"], "attributes": ["color"]}
    answer = marketer.post(EXPORT, form)

    job = Job.objects.get()
    assert answer.url == f"/console/imports/{job.job_id}/"
    assert (job.segment, job.request["fields"], job.request["attributes"]) == (
        segment,
        ["email"],
        ["color"],
    )
    assert carried(job).row_count == 1


def test_an_export_without_a_column_is_refused_and_of_a_segment_that_is_gone_is_404(marketer):
    assert marketer.post(EXPORT, {}).status_code == 422
    assert marketer.post(EXPORT, {"segment": "gone", "fields": ["email"]}).status_code == 404
    assert not Job.objects.exists()


def test_a_marketer_exports_and_does_not_import(marketer):
    assert marketer.get(EXPORT).status_code == 200
    assert marketer.get(NEW).status_code == 403
    assert marketer.post(draft(), chosen(do="start")).status_code == 403


def test_the_forms_take_few_queries(developer, django_assert_num_queries):
    path = draft()

    # Session, member; the job, the pieces of its start; the workspace.
    with django_assert_num_queries(5):
        developer.get(path)
    with django_assert_num_queries(5):
        developer.get(EXPORT)
    with django_assert_num_queries(3):
        developer.get(NEW)
