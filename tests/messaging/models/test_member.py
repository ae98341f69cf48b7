import pytest

from messaging.choices.access import Role
from messaging.models.member import Member
from tests.factories import make_member

pytestmark = pytest.mark.django_db


def test_a_role_has_the_rights_of_those_before_it():
    member = make_member(Role.DEVELOPER)

    assert [member.may(role) for role in Role] == [True, True, True, False]


def test_a_suspended_member_may_nothing():
    assert not make_member(is_active=False).may(Role.VIEWER)


def test_an_address_is_found_whatever_its_case():
    make_member(email="ana@corp.example")

    assert Member.objects.get_by_natural_key("Ana@Corp.Example").email == "ana@corp.example"


@pytest.mark.parametrize("change", [{"role": Role.VIEWER}, {"is_active": False}])
def test_a_changed_right_ends_other_sign_ins(change):
    member = make_member()
    before = member.get_session_auth_hash()
    for name, value in change.items():
        setattr(member, name, value)

    assert member.get_session_auth_hash() != before
