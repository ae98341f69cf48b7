"""From a row to a carrier, or to the reason why not."""

import json

import pytest
from cryptography.fernet import Fernet

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import OutcomeClass
from messaging.choices.states import ConnectionTrust
from messaging.encryption import UnreadableSecretError
from messaging.models.connection import Connection
from messaging.providers.card_feed import CardFeed
from messaging.providers.connections import UnusableConnectionError, provider_for
from messaging.providers.sandbox import Sandbox

pytestmark = pytest.mark.django_db


def connect(channel=ChannelKey.EMAIL, provider="smtp", secrets="{}", **fields):
    fields.setdefault("trust", ConnectionTrust.CONSOLE)
    row = Connection.objects.create(
        name="Carrier", channel=channel, provider=provider, secrets=secrets, **fields
    )
    return Connection.objects.defer("secrets").get(pk=row.pk)  # as a claim reads it


def test_channel_without_a_connection_is_in_the_sandbox_and_cards_in_their_feed():
    carriers = {key: type(provider_for(None, key)) for key in ChannelKey}

    assert carriers.pop(ChannelKey.CONTENT_CARD) is CardFeed
    assert set(carriers.values()) == {Sandbox}


@pytest.mark.parametrize(
    ("provider", "channel"), [("pigeon", ChannelKey.EMAIL), ("smtp", ChannelKey.SMS)]
)
def test_provider_that_does_not_carry_the_channel_is_named(provider, channel):
    with pytest.raises(UnusableConnectionError, match=f"No provider '{provider}'"):
        provider_for(connect(channel, provider), channel)


def test_settings_reach_the_provider():
    connection = connect(provider="sandbox", settings={"behaviour": "fail"})

    carrier = provider_for(connection, ChannelKey.EMAIL)

    assert carrier._outcome_class == OutcomeClass.TRANSIENT


def test_slots_of_the_connection_win():
    usual = connect(ChannelKey.WEBHOOK, "webhook")
    usual_slots = provider_for(usual, ChannelKey.WEBHOOK).slots
    usual.slots = 3

    assert (usual_slots, provider_for(usual, ChannelKey.WEBHOOK).slots) == (32, 3)


@pytest.mark.parametrize(
    "fields",
    [
        {"settings": {}},
        {"settings": {"host": "127.0.0.1", "port": "many"}},
        {"settings": {"host": "127.0.0.1"}, "secrets": "no JSON"},
    ],
)
def test_settings_that_cannot_be_used_are_a_fault_of_the_connection(fields):
    with pytest.raises(UnusableConnectionError, match="settings cannot be used"):
        provider_for(connect(**fields), ChannelKey.EMAIL)


def test_secret_that_does_not_fit_is_not_quoted():
    secrets = json.dumps({"signing_secret": "whsec_hunter2!"})

    with pytest.raises(UnusableConnectionError) as fault:
        provider_for(connect(ChannelKey.WEBHOOK, "webhook", secrets), ChannelKey.WEBHOOK)

    assert "hunter2" not in str(fault.value)


def test_settings_cannot_claim_the_trust_of_a_shell():
    open_mail = {"host": "mail.example", "security": "none"}

    with pytest.raises(UnusableConnectionError, match="mail needs TLS"):
        provider_for(connect(settings={**open_mail, "trust": "shell"}), ChannelKey.EMAIL)

    Connection.objects.all().delete()
    typed_there = connect(settings=open_mail, trust=ConnectionTrust.SHELL)
    provider_for(typed_there, ChannelKey.EMAIL).close()


def test_lost_key_is_told_apart_from_bad_settings(settings):
    connection = connect(settings={"host": "127.0.0.1"})
    settings.CARILLON_ENCRYPTION_KEYS = (Fernet.generate_key().decode(),)

    with pytest.raises(UnreadableSecretError):
        provider_for(connection, ChannelKey.EMAIL)
