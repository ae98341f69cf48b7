"""What a window leaves besides outcomes."""

import pytest

from messaging.choices.channels import ChannelKey
from messaging.delivery import side_effects
from messaging.delivery.results import Results
from messaging.models.content_card import ContentCard
from messaging.models.device import Device
from messaging.models.sandbox_message import SandboxMessage
from messaging.models.suppression import Suppression, SuppressionReason
from messaging.models.user import User
from messaging.models.withdrawal import Withdrawal
from tests.factories import NOW, make_device, make_user
from tests.messaging.delivery.sends import claimed, make_send

pytestmark = pytest.mark.django_db


@pytest.fixture
def results():
    make_send([make_user()])
    [lease] = claimed().leases
    return Results(lease, 1)


def shown(user_id, number=1, channel=ChannelKey.EMAIL):
    return SandboxMessage(dispatch_number=number, user_id=user_id, channel=channel, content={})


def kept():
    rows = SandboxMessage.objects.order_by("id")
    return list(rows.values_list("dispatch_number", "channel", "user_id"))


def test_cards_and_sandbox_messages_bear_the_time_of_their_transaction(results):
    card = ContentCard(dispatch_number=1, user_id=7, content={"title": "Hello"}, expires_at=NOW)
    results.records = [card, shown(7)]

    side_effects.keep([results], NOW)

    assert ContentCard.objects.get().content == {"title": "Hello"}
    assert ContentCard.objects.get().created_at == NOW
    assert SandboxMessage.objects.get().created_at == NOW


def test_only_the_first_of_a_dispatch_and_channel_are_shown(results, monkeypatch):
    monkeypatch.setattr(side_effects, "KEPT_SANDBOX_MESSAGES", 2)
    results.records = [shown(1)]
    side_effects.keep([results], NOW)
    results.records = [shown(2), shown(3), shown(4, number=2), shown(5, channel=ChannelKey.SMS)]

    side_effects.keep([results], NOW)

    assert kept() == [
        (1, ChannelKey.EMAIL, 1),
        (1, ChannelKey.EMAIL, 2),
        (2, ChannelKey.EMAIL, 4),
        (1, ChannelKey.SMS, 5),
    ]


def test_dead_address_is_shut_on_its_channel_and_kept_as_a_hash_and_for_lists(results):
    results.shut_addresses = ["Ada@rcpt.example"]

    side_effects.keep([results], NOW)

    row = Suppression.objects.get()
    assert row.address_hash == Suppression.hash_of(ChannelKey.EMAIL, "ada@rcpt.example")
    assert "rcpt" not in row.address_hash
    assert row.address == "Ada@rcpt.example"
    assert (row.channel, row.reason) == (ChannelKey.EMAIL, SuppressionReason.HARD_BOUNCE)


def test_address_that_is_shut_already_keeps_its_first_reason(results):
    hashed = Suppression.hash_of(ChannelKey.EMAIL, "ada@rcpt.example")
    Suppression.objects.create(
        channel=ChannelKey.EMAIL, address_hash=hashed, reason=SuppressionReason.MANUAL, source="ops"
    )
    results.shut_addresses = ["ada@rcpt.example", "ADA@rcpt.example", "new@rcpt.example"]

    side_effects.keep([results], NOW)

    assert Suppression.objects.count() == 2
    assert Suppression.objects.get(address_hash=hashed).reason == SuppressionReason.MANUAL


def test_dead_token_goes_and_its_user_and_other_devices_stay(results):
    user = make_user()
    dead, alive = make_device(user), make_device(user)
    results.dead_device_ids = [dead.pk]

    side_effects.keep([results], NOW)

    assert list(Device.objects.all()) == [alive]
    assert User.objects.filter(pk=user.pk).exists()


def test_window_that_left_nothing_asks_nothing(results, django_assert_num_queries):
    with django_assert_num_queries(0):
        side_effects.keep([results], NOW)


def test_who_has_a_dead_address_is_judged_anew_wherever_it_is_being_sent(results):
    ada = make_user(email="ada@rcpt.example")
    results.shut_addresses = ["Ada@rcpt.example"]

    side_effects.keep([results], NOW)

    row = Withdrawal.objects.get()
    assert (row.user_id, row.channel) == (ada.pk, ChannelKey.EMAIL)
