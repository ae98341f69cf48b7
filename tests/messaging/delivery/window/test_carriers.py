"""What a lane keeps open between windows."""

import pytest

from messaging.channels.base import Address
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import OutcomeClass
from messaging.choices.states import ConnectionTrust
from messaging.delivery.window.carriers import LaneCarriers
from messaging.models.connection import Connection
from messaging.providers.base import OutgoingMessage
from messaging.providers.card_feed import CardFeed

pytestmark = pytest.mark.django_db
EMAIL = ChannelKey.EMAIL


@pytest.fixture
def carriers():
    carriers = LaneCarriers()
    yield carriers
    carriers.close()


def connect(provider="sandbox", channel=EMAIL, **fields):
    return Connection.objects.create(
        name="Carrier", channel=channel, provider=provider, trust=ConnectionTrust.SHELL, **fields
    )


def answer(provider):
    message = OutgoingMessage(
        key="key",
        user_id=1,
        channel=EMAIL,
        address=Address(value="ada@rcpt.example"),
        content={},
        facts={"dispatch_number": 1},
    )
    (outcome,) = provider.deliver([message])
    return outcome.outcome_class


def test_provider_stays_open_from_window_to_window(carriers):
    connection = connect()

    first = carriers.provider(connection, EMAIL)
    again = carriers.provider(Connection.objects.get(), EMAIL)

    assert again is first


def test_changed_connection_is_opened_anew_and_the_old_one_closed(carriers):
    connection = connect()
    old = carriers.provider(connection, EMAIL)
    assert answer(old) == OutcomeClass.OK
    connection.settings = {"behaviour": "throttle"}
    connection.save(update_fields=["settings", "updated_at"])

    new = carriers.provider(Connection.objects.get(), EMAIL)

    assert answer(new) == OutcomeClass.THROTTLED
    assert not old._shown  # closing a sandbox forgets


def test_connections_and_channels_are_kept_apart(carriers):
    places = [(connect(), EMAIL), (None, EMAIL), (None, ChannelKey.SMS)]

    assert len({id(carriers.provider(*place)) for place in places}) == 3
    assert isinstance(carriers.provider(None, ChannelKey.CONTENT_CARD), CardFeed)


@pytest.mark.parametrize(
    "fields",
    [
        {"provider": "pigeon"},
        {"provider": "smtp", "settings": {}},
        {"provider": "smtp", "settings": {"host": "127.0.0.1", "port": "many"}},
    ],
)
def test_connection_that_cannot_be_opened_is_told_and_stops_nobody(carriers, fields, caplog):
    broken = connect(**fields)

    assert not carriers.can_open(broken)
    assert caplog.records[-1].connection == broken.pk
    assert carriers.can_open(connect("webhook", ChannelKey.WEBHOOK))


def test_only_what_leaves_the_machine_takes_slots(carriers):
    hooks = connect("webhook", ChannelKey.WEBHOOK, slots=5)

    assert carriers.slots(hooks, ChannelKey.WEBHOOK) == 5
    assert carriers.slots(None, EMAIL) == carriers.slots(None, ChannelKey.CONTENT_CARD) == 0


def test_closing_lets_go_of_every_provider():
    carriers = LaneCarriers()
    before = carriers.provider(None, EMAIL)
    answer(before)

    carriers.close()

    assert not before._shown
    assert carriers.provider(None, EMAIL) is not before
    carriers.close()
