"""A connection takes a channel out of the sandbox, and keeps its secrets to itself."""

import pytest
from django.utils import timezone

from messaging.choices.channels import ChannelKey
from messaging.choices.states import ConnectionTrust
from messaging.delivery.acceptance import accept
from messaging.errors import InvalidRequestError
from messaging.models.connection import Connection
from messaging.services.connections import connect
from tests.factories import make_call, make_request, make_user
from tests.messaging.delivery.sends import balanced, carry_all
from tests.sinks.smtp import SmtpSink

pytestmark = pytest.mark.django_db
EMAIL, SHELL, CONSOLE = ChannelKey.EMAIL, ConnectionTrust.SHELL, ConnectionTrust.CONSOLE
RELAY = {"host": "127.0.0.1", "port": "2525"}


def connected(channel=EMAIL, provider="smtp", settings=RELAY, **options):
    options = {"is_default": False, "trust": SHELL} | options
    return connect(channel, provider, settings, **options)


def problems(**asked):
    with pytest.raises(InvalidRequestError) as fault:
        connected(**asked)
    assert not Connection.objects.exists()
    return [problem.path for problem in fault.value.problems]


def test_first_connection_of_a_channel_carries_it_and_the_next_waits_to_be_chosen():
    first, second = connected(), connected()

    assert (first.is_default, second.is_default) == (True, False)
    assert first.name != second.name
    assert Connection.objects.carrying([EMAIL]) == {EMAIL: first}


def test_chosen_default_takes_the_place_of_the_one_before():
    connected()
    second = connected(is_default=True)

    assert Connection.objects.carrying([EMAIL]) == {EMAIL: second}
    assert Connection.objects.filter(is_default=True).count() == 1


def test_password_is_sealed_and_stands_in_no_setting():
    made = connected(settings=RELAY | {"username": "ana", "password": "hunter2"})

    made = Connection.objects.get(pk=made.pk)
    assert "hunter2" not in str(made.settings)
    assert made.secrets == '{"password": "hunter2"}'
    assert (made.settings["host"], made.trust) == ("127.0.0.1", SHELL)


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ({"provider": "pigeon"}, "provider"),
        ({"channel": ChannelKey.SMS}, "provider"),
        ({"settings": RELAY | {"hots": "x"}}, "settings.hots"),
        ({"settings": {"port": "2525"}}, "settings.host"),
        ({"settings": RELAY | {"slots": "0"}}, "settings.slots"),
        ({"settings": RELAY | {"rate_per_second": "-5"}}, "settings.rate_per_second"),
        ({"settings": RELAY | {"rate_per_second": "1e3"}}, "settings.rate_per_second"),
        ({"settings": RELAY | {"max_lanes": "1001"}}, "settings.max_lanes"),
    ],
)
def test_connection_that_could_not_carry_is_refused_with_its_field(asked, path):
    assert problems(**asked) == [path]


@pytest.mark.parametrize(
    ("channel", "provider"), [(EMAIL, "smtp"), (ChannelKey.WEBHOOK, "webhook")]
)
def test_any_connection_takes_its_limits_as_columns(channel, provider):
    limits = {"slots": "4", "rate_per_second": "50", "max_lanes": "2"}

    made = connected(channel, provider, settings=(RELAY if channel == EMAIL else {}) | limits)

    made.refresh_from_db()
    assert (made.slots, made.rate_per_second, made.max_lanes) == (4, 50, 2)
    assert not limits.keys() & made.settings.keys()


def test_mail_reaches_a_plain_relay_on_this_machine_with_nothing_but_its_place():
    user = make_user("u1")

    with SmtpSink() as sink:
        connected(settings={"host": sink.host, "port": str(sink.port)})
        dispatch = accept(
            make_request(EMAIL, external_user_ids=["u1"]), call=make_call(), now=timezone.now()
        )
        carry_all()

        assert sink.recipients == [user.email]
    assert balanced(dispatch).sent == 1


def test_webhook_needs_nothing_to_be_connected():
    assert connected(ChannelKey.WEBHOOK, "webhook", {}).is_default


@pytest.mark.parametrize(
    "asked",
    [
        {"settings": RELAY | {"port": "hunter2"}},
        {"settings": {"host": "mail.example", "security": "none"}, "trust": CONSOLE},
    ],
)
def test_settings_that_the_provider_cannot_use_are_refused_before_a_send_needs_them(asked):
    assert problems(**asked) == ["settings"]


def test_refusal_does_not_quote_a_value():
    for settings in ({"password": "hunter2", "hots": "hunter2"}, RELAY | {"port": "hunter2"}):
        with pytest.raises(InvalidRequestError) as fault:
            connected(settings=settings)

        assert "hunter2" not in str(fault.value)
