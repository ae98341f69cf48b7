import io

import pytest
from django.core.management import CommandError, call_command

from messaging.choices.access import Role
from messaging.models.member import Member

pytestmark = pytest.mark.django_db


def test_a_member_can_sign_in_with_the_piped_password(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    call_command("create_member", "Ana@Corp.example", "--role", "marketer", "--password-stdin")
    member = Member.objects.get()

    assert (member.email, member.role) == ("ana@corp.example", Role.MARKETER)
    assert member.check_password("correct horse battery")


@pytest.mark.parametrize(
    ("email", "password"), [("not-mail", "long enough password"), ("a@b.example", "x")]
)
def test_a_bad_address_or_a_weak_password_is_refused(monkeypatch, email, password):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))

    with pytest.raises(CommandError):
        call_command("create_member", email, "--role", "viewer", "--password-stdin")
    assert not Member.objects.exists()
