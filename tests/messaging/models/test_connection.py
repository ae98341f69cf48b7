import pytest
from django.db import IntegrityError, transaction
from django.db import connection as database

from messaging.choices.channels import ChannelKey
from messaging.choices.states import ConnectionTrust
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
