"""Pushes to several devices of one user."""

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import OutcomeClass
from messaging.choices.states import ChunkState, DispatchState
from messaging.models.attempt import Attempt
from messaging.models.chunk import Chunk
from messaging.models.delivery import Delivery
from messaging.models.device import Device
from messaging.models.dispatch import Dispatch
from messaging.providers.base import Outcome
from messaging.providers.sandbox import Sandbox
from tests.factories import make_device, make_user
from tests.messaging.delivery.sends import balanced, carry_all, make_send

pytestmark = pytest.mark.django_db


class Moody(Sandbox):
    """A sandbox that answers by token, and remembers who was tried."""

    def __init__(self, classes):
        super().__init__()
        self.classes, self.tried = classes, []

    def deliver(self, batch):
        for message in batch:
            token = message.address.value
            self.tried.append(token)
            yield Outcome(message=message, outcome_class=self.classes.get(token, OutcomeClass.OK))


@pytest.fixture
def carrier(monkeypatch):
    carrier = Moody({})
    monkeypatch.setattr("messaging.delivery.window.carriers.provider_for", lambda *_: carrier)
    return carrier


@pytest.fixture
def send():
    user = make_user()
    for token in ("one", "two"):
        make_device(user, token=token)
    return make_send([user], ChannelKey.ANDROID_PUSH)


def test_user_with_two_devices_is_one_delivery_of_two_messages(carrier, send):
    carry_all()

    assert sorted(carrier.tried) == ["one", "two"]
    assert Delivery.objects.get().message_count == 2
    assert balanced(send).sent == 1


def test_only_the_device_that_is_still_owed_is_tried_again(carrier, send):
    carrier.classes = {"two": OutcomeClass.TRANSIENT}
    carry_all()
    assert balanced(send).pending == 1
    carrier.classes, carrier.tried = {}, []
    Chunk.objects.update(not_before=None)

    carry_all()

    assert carrier.tried == ["two"]
    assert balanced(send).sent == 1
    assert Attempt.objects.get().accepted_elsewhere


def test_one_device_is_enough_when_the_other_refuses_for_good(carrier, send):
    carrier.classes = {"two": OutcomeClass.PERMANENT_RECIPIENT}

    carry_all()

    assert balanced(send).sent == 1
    assert list(Device.objects.values_list("token", flat=True)) == ["one"]


@pytest.mark.parametrize("is_poisoned", [False, True])
def test_user_with_the_push_on_one_device_is_sent_when_the_other_is_given_up(
    carrier, send, is_poisoned
):
    carrier.classes = {"two": OutcomeClass.TRANSIENT}
    carry_all()
    if is_poisoned:
        Chunk.objects.exclude(state=ChunkState.DONE).update(
            window_size=1, crash_count=8, not_before=None
        )
    else:
        Dispatch.objects.update(state=DispatchState.STOPPING)

    carry_all()

    assert carrier.tried.count("two") == 1
    assert balanced(send).sent == 1


def test_refusal_at_the_second_try_keeps_what_one_device_has_taken(carrier, send):
    carrier.classes = {"two": OutcomeClass.TRANSIENT}
    carry_all()
    carrier.classes = {"two": OutcomeClass.PERMANENT_MESSAGE}
    Chunk.objects.update(not_before=None)

    carry_all()

    assert balanced(send).sent == 1
