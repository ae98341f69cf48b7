import pytest

from messaging.errors import InvalidRequestError
from messaging.services import account
from tests.factories import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return make_member()


def problem_of(call, *args, **options):
    with pytest.raises(InvalidRequestError) as fault:
        call(*args, **options)
    return fault.value.problems[0].path


def test_a_theme_is_remembered(member):
    account.set_theme(member, "dark")

    member.refresh_from_db()
    assert member.theme == "dark"


def test_a_theme_that_is_none_changes_nothing(member):
    assert problem_of(account.set_theme, member, "neon") == "theme"


def test_times_and_zone_are_remembered(member):
    account.set_times(member, "mine", "Europe/Madrid")

    member.refresh_from_db()
    assert (member.time_display, member.time_zone) == ("mine", "Europe/Madrid")


@pytest.mark.parametrize("zone", ["Mars/Base", "../../etc/passwd", ""])
def test_a_zone_that_is_none_changes_nothing(member, zone):
    assert problem_of(account.set_times, member, "mine", zone) == "time_zone"


def test_a_display_that_is_none_changes_nothing(member):
    assert problem_of(account.set_times, member, "theirs") == "time_display"


def test_a_password_is_changed_by_whoever_knows_it(member):
    account.change_password(member, current="correct horse battery", new="staple gun sunrise")

    member.refresh_from_db()
    assert member.check_password("staple gun sunrise")


@pytest.mark.parametrize(
    ("current", "new", "path"),
    [
        ("wrong", "staple gun sunrise", "current"),
        ("correct horse battery", "short", "new"),
    ],
)
def test_a_password_is_kept_when_the_old_one_is_wrong_or_the_new_one_weak(
    member, current, new, path
):
    assert problem_of(account.change_password, member, current=current, new=new) == path
    assert member.check_password("correct horse battery")
