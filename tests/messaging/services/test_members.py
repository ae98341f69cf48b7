"""Members have one address each, and a password worth the name."""

import pytest

from messaging.choices.access import Role
from messaging.errors import InvalidRequestError
from messaging.models.member import Member
from messaging.services.members import create_member

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def test_member_can_sign_in_with_their_password_and_only_with_it():
    create_member(" Ana@Corp.Example ", Role.MARKETER, PASSWORD)

    member = Member.objects.get(email="ana@corp.example")
    assert member.check_password(PASSWORD)
    assert not member.check_password(PASSWORD.upper())
    assert member.role is Role.MARKETER


@pytest.mark.parametrize(
    ("email", "password", "path"),
    [
        ("not an address", PASSWORD, "email"),
        ("", PASSWORD, "email"),
        ("a@corp.example", "short", "password"),
        ("a@corp.example", "qwertyuiop", "password"),
        ("a@corp.example", "", "password"),
    ],
)
def test_bad_address_and_weak_password_are_refused(email, password, path):
    with pytest.raises(InvalidRequestError) as fault:
        create_member(email, Role.VIEWER, password)

    assert {problem.path for problem in fault.value.problems} == {path}
    assert not Member.objects.exists()


def test_address_that_signs_in_already_is_refused_whatever_its_case():
    create_member("ana@corp.example", Role.VIEWER, PASSWORD)

    with pytest.raises(InvalidRequestError, match="email: Somebody signs in"):
        create_member("ANA@corp.example", Role.ADMIN, PASSWORD)

    assert Member.objects.get().role is Role.VIEWER


def test_refusal_does_not_quote_the_password():
    with pytest.raises(InvalidRequestError) as fault:
        create_member("ana@corp.example", Role.VIEWER, "hunter2")

    assert "hunter2" not in str(fault.value)
