from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

import messaging.console.urls
from messaging.choices.access import Role, Source
from messaging.console.page import initials, reads_bodies, sees_masked
from tests.factories import make_member

OPEN = {"sign-in", "sign-out"}


def guarded_addresses():
    return [each for each in messaging.console.urls.urlpatterns if each.name not in OPEN]


@pytest.mark.parametrize("pattern", guarded_addresses(), ids=lambda each: each.name)
def test_each_address_names_the_least_role_that_opens_it(pattern: URLPattern):
    assert isinstance(pattern.callback.least_role, Role)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/console/", "/console/activity/?q=status:4xx", "/console/account/"]
)
def test_a_page_without_a_sign_in_leads_to_it_and_back(path):
    answer = Client().get(path)

    assert answer.status_code == 302
    assert answer.url == f"{reverse('console:sign-in')}?next={quote(path, safe='')}"


@pytest.mark.django_db
def test_a_fragment_without_a_sign_in_is_401_and_nothing_else():
    answer = Client().get("/console/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.content) == (401, b"")


def test_a_fragment_has_the_address_of_its_page(admin):
    page = admin.get("/console/activity/")
    fragment = admin.get("/console/activity/", headers={"HX-Request": "true", "HX-Target": "log"})

    assert b"<html" in page.content
    assert b"<html" not in fragment.content
    assert b'id="log"' in fragment.content


def test_a_restored_history_gets_the_whole_page(admin):
    answer = admin.get(
        "/console/activity/",
        headers={"HX-Request": "true", "HX-Target": "log", "HX-History-Restore-Request": "true"},
    )

    assert b"<html" in answer.content


def test_no_page_is_kept_and_fragments_are_told_apart(admin):
    answer = admin.get("/console/")

    assert answer.headers["Cache-Control"] == "no-store"
    assert "HX-Request" in answer.headers["Vary"]


def test_a_method_that_a_page_does_not_take_is_405_with_those_it_does(admin):
    answer = admin.post("/console/activity/")

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"


def test_a_role_too_low_is_told_which_one_opens_the_page(viewer):
    answer = viewer.get("/console/dispatches/0f9c/rendered/1/")

    assert answer.status_code == 403
    assert b"marketer" in answer.content


def test_a_sign_in_ends_after_seven_days_however_busy(admin):
    session = admin.session
    session["signed_in_at"] = int((timezone.now() - timedelta(days=7, minutes=1)).timestamp())
    session.save()

    assert admin.get("/console/").status_code == 302


def test_a_member_switched_off_is_out_at_the_next_request(admin):
    admin.member.is_active = False
    admin.member.save()

    assert admin.get("/console/").status_code == 302


def test_a_changed_role_ends_the_sign_in(admin):
    admin.member.role = Role.VIEWER
    admin.member.save()

    assert admin.get("/console/").status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "of_console", "of_api"),
    [
        (Role.VIEWER, False, False),
        (Role.MARKETER, True, False),
        (Role.DEVELOPER, True, True),
        (Role.ADMIN, True, True),
    ],
)
def test_bodies_are_read_by_role_and_door(role, of_console, of_api):
    member = make_member(role)

    assert reads_bodies(member, Source.CONSOLE) is of_console
    assert reads_bodies(member, Source.API) is of_api
    assert reads_bodies(member, Source.SCHEDULE) is of_api
    assert sees_masked(member) is (role is Role.VIEWER)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "letters"),
    [({"name": "Ana Martín"}, "AM"), ({"email": "jo.lee@corp.example"}, "JL")],
)
def test_a_member_without_a_name_has_the_letters_of_the_address(fields, letters):
    assert initials(make_member(**fields)) == letters
