import pytest
from cryptography.fernet import Fernet
from django.db import IntegrityError, transaction
from django.db import connection as database

from messaging.choices.channels import ChannelKey
from messaging.choices.states import ConnectionTrust
from messaging.encryption import UnreadableSecretError
from messaging.models.connection import Connection

pytestmark = pytest.mark.django_db


def make_connection(name, **fields):
    return Connection.objects.create(
        name=name, channel=ChannelKey.EMAIL, provider="smtp", trust=ConnectionTrust.SHELL, **fields
    )


def test_a_channel_has_one_default():
    make_connection("first", is_default=True)

    with transaction.atomic(), pytest.raises(IntegrityError):
        make_connection("second", is_default=True)


def test_secrets_are_sealed_in_the_table_and_open_in_the_object():
    made = make_connection("first", secrets='{"password": "hunter2"}')
    with database.cursor() as cursor:
        cursor.execute("SELECT secrets FROM messaging_connection")
        (stored,) = cursor.fetchone()

    assert "hunter2" not in stored
    assert Connection.objects.get(pk=made.pk).secrets == '{"password": "hunter2"}'


def test_channel_is_carried_by_its_default_and_else_by_nobody(settings):
    make_connection("spare")
    default = make_connection("first", is_default=True)
    settings.CARILLON_ENCRYPTION_KEYS = (Fernet.generate_key().decode(),)

    found = Connection.objects.carrying([ChannelKey.EMAIL, ChannelKey.SMS])

    assert found == {ChannelKey.EMAIL: default}


def test_lost_encryption_key_shows_when_the_secrets_are_read(settings):
    made = make_connection("first", is_default=True)
    settings.CARILLON_ENCRYPTION_KEYS = (Fernet.generate_key().decode(),)

    with pytest.raises(UnreadableSecretError):
        Connection.objects.get(pk=made.pk)
