import pytest

from messaging.models.user import User
from messaging.services.users.forgetting import forget
from tests.factories import NOW, make_device, make_member, make_user

pytestmark = pytest.mark.django_db


def test_one_user_goes_with_what_is_known_of_them_and_nobody_else():
    lena, other = make_user("lena", alias=("c-7", "crm")), make_user("max")
    make_device(lena)

    forget(lena, by=make_member(), now=NOW)

    assert list(User.objects.all()) == [other]


def test_the_log_line_holds_no_name(caplog):
    caplog.set_level("INFO")

    forget(make_user("lena", email="lena@rcpt.example"), by=make_member(), now=NOW)

    assert "lena" not in caplog.text
