"""The strip, its dialog, and the release."""

import pytest

from messaging.choices.access import Role
from messaging.choices.states import DispatchState
from messaging.models.activity_entry import ActivityEntry
from tests.rows import make_dispatch

pytestmark = pytest.mark.django_db
ADDRESS = "/console/dispatches/release/"
PAGES = ["/console/", "/console/dispatches/"]


@pytest.fixture
def held():
    return make_dispatch(
        state=DispatchState.HELD, state_before=DispatchState.SENDING, state_reason="restored"
    )


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("held")
def test_the_strip_and_its_dialog_name_the_number(signed_in, page):
    html = signed_in(Role.DEVELOPER).get(page).content.decode()

    assert "1 send waits" in html
    assert "A developer can" not in html
    assert 'data-opens="release"' in html
    assert 'data-dialog="release"' in html
    assert "Release 1 send" in html


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", [Role.VIEWER, Role.MARKETER])
@pytest.mark.usefixtures("held")
def test_who_may_not_is_told_who_can_and_not_asked(signed_in, role, page):
    html = signed_in(role).get(page).content.decode()

    assert "1 send waits" in html
    assert "A developer can release them." in html
    assert 'data-opens="release"' not in html
    assert 'data-dialog="release"' not in html


@pytest.mark.parametrize("page", [*PAGES, ADDRESS])
def test_nothing_is_said_while_nothing_waits(admin, page):
    html = admin.get(page).content.decode()

    assert "older than what was sent" not in html
    assert 'data-dialog="release"' not in html


def test_a_press_releases_and_says_so(signed_in, held):
    client = signed_in(Role.DEVELOPER)

    answer = client.post(ADDRESS, follow=True)

    held.refresh_from_db()
    assert (held.state, held.state_by) == (DispatchState.SENDING, client.member.email)
    assert "1 send released" in answer.content.decode()
    assert ActivityEntry.objects.get(path="/dispatches/release").member == client.member


@pytest.mark.parametrize("role", [Role.VIEWER, Role.MARKETER])
def test_who_is_no_developer_may_not(signed_in, role, held):
    assert signed_in(role).post(ADDRESS).status_code == 403

    held.refresh_from_db()
    assert held.state is DispatchState.HELD


@pytest.mark.usefixtures("held")
def test_without_javascript_it_is_a_page(signed_in):
    assert "Release 1 send" in signed_in(Role.DEVELOPER).get(ADDRESS).content.decode()
