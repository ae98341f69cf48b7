import pytest
from django.test import RequestFactory
from django.utils import timezone

from messaging.choices.access import Role
from messaging.console.users.looked import TABS, Looked, offered_tabs
from tests.factories import make_device, make_member, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def look():
    request = RequestFactory().get("/")
    request.user, request.now = make_member(Role.VIEWER), timezone.now()
    user = make_user(custom_attributes={"a": 1, "b": 2})
    make_device(user)
    return Looked(request, user)


def test_every_tab_that_is_offered_shows_something(look):
    assert {tab.name for tab in offered_tabs(look)} == TABS.keys()
    assert all(TABS[name](look) for name in TABS)


def test_what_is_there_is_counted_on_its_tab(look):
    assert {tab.name: tab.count for tab in offered_tabs(look) if tab.count} == {
        "attributes": 2,
        "devices": 1,
    }


def test_devices_are_read_once(look, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert look.devices == look.devices


def test_a_viewer_sees_masked_addresses(look):
    assert look.is_masked
