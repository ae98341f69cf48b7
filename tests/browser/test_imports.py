"""A file with users, from the disk of a member to the figures on the page."""

import pytest

from messaging.choices.jobs import JobState
from messaging.models.job import Job
from messaging.models.user import User
from tests.messaging.jobs.files import HEAD, carried, lines

pytestmark = pytest.mark.browser


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "users.csv"
    path.write_text(HEAD + lines(0, 30))
    return path


def upload(ana, file):
    ana.go("/console/imports/")
    ana.page.get_by_role("link", name="Import a file").first.click()
    ana.page.set_input_files("[name=file]", file)
    ana.page.get_by_role("button", name="Upload and look at it").click()
    ana.page.get_by_role("heading", name="What each column becomes").wait_for()


def test_without_javascript_a_file_is_tried_and_imported_at_390_px(visitor, member, file):
    ana = visitor(java_script_enabled=False, viewport={"width": 390, "height": 844}).as_member(
        member
    )
    upload(ana, file)
    ana.turn("button:has-text('Dry run')")
    carried(Job.objects.get())
    ana.turn("a:has-text('Refresh')")
    assert not User.objects.exists()

    ana.turn("a:has-text('Go on to the import')")
    assert "Would be created" in ana.page.inner_text("main")
    ana.turn("button:text-is('Import')")
    carried(Job.objects.get())
    ana.turn("a:has-text('Refresh')")

    assert "30" in ana.page.inner_text(".sum")
    assert (User.objects.count(), ana.sideways()) == (30, {})


def test_the_page_of_an_import_follows_it_to_its_end(visitor, member, file):
    ana = visitor().as_member(member)
    upload(ana, file)
    ana.page.select_option("[name=to-3]", "skip")
    assert not ana.page.locator("[name=name-3]").is_visible()
    assert ana.page.locator("[name=name-4]").is_visible()
    ana.page.get_by_role("button", name="Import").click()
    ana.page.wait_for_selector("#job[hx-trigger]")

    carried(Job.objects.get())

    ana.page.wait_for_selector("#job:not([hx-trigger])")
    assert "done" in ana.page.inner_text("#job")
    assert User.objects.get(external_id="u1").custom_attributes == {"visits": 2}
    assert ana.errors == []


def test_an_export_is_asked_for_and_downloaded(visitor, member):
    User.objects.create(external_id="u1", email="a@rcpt.example")
    ana = visitor().as_member(member)
    ana.go("/console/imports/export/")
    ana.page.get_by_role("button", name="Export").click()
    ana.page.wait_for_selector("#job[hx-trigger]")
    assert carried(Job.objects.get()).state is JobState.DONE

    link = ana.page.get_by_role("link", name="Download")
    link.wait_for()
    with ana.page.expect_download() as download:
        link.click()

    assert "a@rcpt.example" in download.value.path().read_text()
