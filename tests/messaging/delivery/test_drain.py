"""From chunks to outcomes, through the sandbox."""

import pytest
from django.db import OperationalError

from messaging.choices.channels import ChannelKey, Platform
from messaging.choices.states import DispatchState
from messaging.delivery.claim import claim_chunks
from messaging.delivery.drain import work_off
from messaging.delivery.journal import path_of
from messaging.delivery.remains import left_by
from messaging.models.chunk import Chunk
from messaging.models.content_card import ContentCard
from messaging.models.sandbox_message import SandboxMessage
from messaging.providers.sandbox import Sandbox
from project.logs import JsonFormatter
from tests.factories import make_device, make_group, make_user
from tests.messaging.delivery.sends import balanced, carry_all, make_send, new_lane

pytestmark = pytest.mark.django_db


class Talkative(Sandbox):
    """A carrier that fails with the address in its words."""

    def deliver(self, batch):
        for message in batch:
            raise LookupError(message.address.value)


@pytest.fixture
def lines(caplog):
    """What the process has written so far, as it writes it."""
    return lambda: "\n".join(map(JsonFormatter().format, caplog.records))


def test_named_users_get_their_mail_and_the_dispatch_completes():
    users = [make_user(first_name=name) for name in ("Ada", "Grace")]
    dispatch = make_send(users)

    carry_all()

    assert balanced(dispatch).sent == 2
    assert dispatch.state is DispatchState.COMPLETED
    assert {m.content["body"] for m in SandboxMessage.objects.all()} == {
        "<p>Hello Ada</p>",
        "<p>Hello Grace</p>",
    }


def test_one_request_rings_nine_bells():
    user = make_user(first_name="Ada", phone="+4915112345678")
    make_device(user, Platform.ANDROID)
    make_device(user, Platform.IOS, token="0a" * 32)
    make_device(user, Platform.KINDLE)
    make_device(user, Platform.WEB, token="https://push.example/one")
    groups = {key: make_group(key, [user]) for key in (ChannelKey.SMS, ChannelKey.WHATS_APP)}
    dispatch = make_send([user], *ChannelKey)
    for key, group in groups.items():
        dispatch.request["messages"][key.word]["subscription_group_id"] = (
            group.subscription_group_id
        )
    dispatch.save(update_fields=["request"])

    carry_all()

    account = balanced(dispatch)
    assert {key: figures.sent for key, figures in account.channels.items()} == dict.fromkeys(
        ChannelKey, 1
    )
    assert set(SandboxMessage.objects.values_list("channel", flat=True)) == set(ChannelKey) - {
        ChannelKey.CONTENT_CARD
    }
    assert ContentCard.objects.get().content["description"] == "Hello Ada"


def test_window_given_up_is_logged_by_chunk_and_fault_and_quotes_no_row(monkeypatch, lines):
    make_send([make_user(first_name="Ada", email="ada@rcpt.example")])
    monkeypatch.setattr("messaging.delivery.window.carriers.provider_for", lambda *_: Talkative())

    carry_all()

    assert "window given up" in lines()
    assert f'"chunks": [{Chunk.objects.get().pk}], "fault": "LookupError"' in lines()
    assert "Ada" not in lines()
    assert "rcpt" not in lines()


def test_user_our_code_fails_at_is_logged_by_id_and_quoted_nowhere(monkeypatch, lines):
    user = make_user(first_name="Ada", email="ada@rcpt.example")
    dispatch = make_send([user])
    monkeypatch.setattr(
        "messaging.delivery.window.making.judge", lambda person, *_, **__: {}[person.email]
    )

    carry_all()

    assert f'"user": {user.pk}, "fault": "KeyError"' in lines()
    assert "Ada" not in lines()
    assert "rcpt" not in lines()
    assert balanced(dispatch).pending == 1


def test_lane_whose_fence_was_lost_goes_on_under_another_name(caplog):
    dispatch = make_send([make_user()])
    lane = new_lane()
    claim, owner = claim_chunks(lane), lane.owner
    Chunk.objects.update(claim_number=7)

    work_off(claim, lane)

    assert lane.owner != owner
    assert path_of(owner).exists()
    assert "fence lost" in caplog.text
    assert balanced(dispatch).pending == 1
    lane.close()


def test_lane_that_was_read_gives_the_rest_of_its_claim_up():
    make_send([make_user()])
    dispatch = make_send([make_user()], ChannelKey.WEBHOOK)
    Chunk.objects.update(window_size=1)
    lane = new_lane()
    claim = claim_chunks(lane)
    left_by(lane.owner, 1)

    work_off(claim, lane)
    carry_all()

    assert not lane.is_overtaken
    assert balanced(dispatch).sent == 1
    lane.close()


def test_lane_that_lost_the_database_leaves_its_name_behind(monkeypatch):
    def away(_lane):
        raise OperationalError

    lane = new_lane()
    owner = lane.owner
    monkeypatch.setattr("messaging.delivery.drain.claim_chunks", away)

    with pytest.raises(OperationalError):
        carry_all(lane)

    assert lane.owner != owner
    lane.close()
