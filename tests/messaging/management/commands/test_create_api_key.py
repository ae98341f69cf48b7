from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from messaging.choices.access import Permission
from messaging.models.api_key import ApiKey
from messaging.tokens import key_hash

pytestmark = pytest.mark.django_db


def test_the_key_is_printed_alone(capsys):
    call_command("create_api_key", "checkout", "--permission", "messages.send")

    assert ApiKey.objects.get(key_hash=key_hash(capsys.readouterr().out.strip())).name == "checkout"


def test_rights_networks_and_expiry_are_kept():
    options = ["--all", "--allow-ip", "10.0.0.0/8", "--expires", "2027-01-01"]
    call_command("create_api_key", "checkout", *options)
    key = ApiKey.objects.get()

    assert set(key.permissions) == set(Permission.values)
    assert key.allowed_networks == ["10.0.0.0/8"]
    assert key.expires_at == datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "options",
    [[], ["--permission", "messages.sing"], ["--all", "--allow-ip", "10.0.0.300"]],
)
def test_what_cannot_be_a_key_is_refused_and_nothing_is_made(options):
    with pytest.raises(CommandError):
        call_command("create_api_key", "checkout", *options)

    assert not ApiKey.objects.exists()


def test_a_name_is_used_once():
    call_command("create_api_key", "checkout", "--all")

    with pytest.raises(CommandError, match="of this name"):
        call_command("create_api_key", "checkout", "--all")
