import pytest
from django.core.management import CommandError, call_command
from django.db import connection as database

from messaging.models.connection import Connection

pytestmark = pytest.mark.django_db
SMTP = ["--set", "host=127.0.0.1", "--set", "port=2525"]


def test_a_connection_carries_its_channel():
    call_command("connect", "email", "smtp", *SMTP, "--default")
    connection = Connection.objects.get()

    assert (connection.provider, connection.is_default) == ("smtp", True)
    assert connection.settings["host"] == "127.0.0.1"


def test_a_secret_is_sealed():
    call_command("connect", "email", "smtp", *SMTP, "--set", "password=hunter2")
    with database.cursor() as cursor:
        cursor.execute("SELECT settings, secrets FROM messaging_connection")
        assert "hunter2" not in str(cursor.fetchone())


@pytest.mark.parametrize(
    "options",
    [
        ["email", "pigeon"],
        ["sms", "smtp", *SMTP],
        ["email", "smtp"],
        ["email", "smtp", *SMTP, "--set", "colour=red"],
        ["email", "smtp", "--set", "host=127.0.0.1", "--set", "port=many"],
    ],
    ids=["no such provider", "another channel's", "host missing", "unknown field", "no port"],
)
def test_what_cannot_connect_is_refused_and_nothing_is_kept(options):
    with pytest.raises(CommandError):
        call_command("connect", *options)

    assert not Connection.objects.exists()
