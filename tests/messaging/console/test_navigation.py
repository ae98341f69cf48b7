import pytest
from django.test import RequestFactory
from django.urls import resolve

from messaging.choices.access import Role
from messaging.console.navigation import AREAS, links
from tests.factories import make_member


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/console/", "console:overview"),
        ("/console/activity/", "console:activity"),
        ("/console/dispatches/0f9c/", "console:dispatches"),
        ("/console/account/", None),
    ],
)
def test_one_area_at_most_is_current(path, current):
    found = links(make_member(Role.VIEWER), path)

    assert [link.area.view for link in found if link.is_current] == ([current] if current else [])


@pytest.mark.parametrize("area", AREAS, ids=lambda each: each.view)
def test_each_area_leads_to_a_page_that_its_role_opens(area):
    view = resolve(RequestFactory().get(area.url).path).func

    assert view.least_role <= area.least


def test_no_key_leads_to_two_areas():
    assert len({area.key for area in AREAS}) == len(AREAS)
