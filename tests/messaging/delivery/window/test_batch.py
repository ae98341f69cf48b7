"""What a window hands out, when it stops, and what becomes of whom it skips."""

from dataclasses import replace

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.choices.states import ConnectionTrust
from messaging.delivery.journal import path_of
from messaging.delivery.remains import left_by
from messaging.delivery.retry import Again
from messaging.delivery.watch import Watch
from messaging.delivery.window.batch import HAND_OUT_SECONDS
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from messaging.models.user import User
from tests.factories import make_device, make_user
from tests.messaging.delivery.sends import make_send, new_lane
from tests.messaging.delivery.window.windows import open_batch

pytestmark = pytest.mark.django_db
ABORT = "{% if ${first_name} == 'Eve' %}{% abort_message('not you') %}{% endif %}Hello"


@pytest.fixture
def lane():
    lane = new_lane()
    yield lane
    lane.close()


def rows(batch):
    """``{user id: (status, reason, detail)}`` of those to whom nothing was handed out."""
    found = batch.shares[0].results.rows
    return {row.user_id: (Status(row.status), Reason(row.reason), row.detail) for row in found}


def hook():
    """A connection over which messages leave the machine."""
    return Connection.objects.create(
        name="Hooks",
        channel=ChannelKey.WEBHOOK,
        provider="webhook",
        trust=ConnectionTrust.CONSOLE,
    )


def test_each_user_of_the_window_is_handed_out_with_their_own_words(lane):
    users = [make_user(first_name=name) for name in ("Ada", "Grace")]
    make_send(users)

    messages = list(open_batch(lane))

    assert [(m.user_id, m.content["body"]) for m in messages] == [
        (users[0].pk, "<p>Hello Ada</p>"),
        (users[1].pk, "<p>Hello Grace</p>"),
    ]


def test_window_begins_where_the_cursor_stands(lane):
    users = [make_user() for _ in range(3)]
    make_send(users)
    Chunk.objects.update(cursor=2)

    batch = open_batch(lane)

    assert [message.user_id for message in batch] == [users[2].pk]
    assert batch.shares[0].results.end == 3


def test_key_is_the_same_at_every_try_and_another_for_everybody_else(lane):
    make_send([make_user(), make_user()])
    batch = open_batch(lane)

    first, again = ([message.key for message in batch] for _ in range(2))

    assert first == again
    assert len(set(first)) == 2


def test_stop_ends_the_hand_out_where_it_stands(lane):
    make_send([make_user() for _ in range(3)])
    batch = open_batch(lane)
    messages = iter(batch)
    next(messages)

    lane.stopping.set()

    assert list(messages) == []
    assert batch.shares[0].results.end == 1


def test_hand_out_closes_after_its_time(lane):
    make_send([make_user() for _ in range(3)])
    batch = open_batch(lane)
    messages = iter(batch)
    next(messages)
    late = lane.clock() + HAND_OUT_SECONDS

    lane.clock = lambda: late

    assert list(messages) == []
    assert batch.shares[0].results.end == 1


def test_message_begins_only_while_its_answer_fits_into_the_lease(lane):
    make_send([make_user(), make_user()], ChannelKey.WEBHOOK, connection=hook())
    start = lane.clock()
    now = [start]
    lane.clock = lambda: now[0]
    lane.watch = Watch(lane.clock)
    batch = open_batch(lane)
    first, second = batch

    now[0] = start + 49
    assert first.begin()
    now[0] = start + 51
    assert not second.begin()
    assert batch.gathering.begun == {first.key}


def test_message_that_was_handed_out_does_not_begin_after_a_stop(lane):
    make_send([make_user()], ChannelKey.WEBHOOK, connection=hook())
    batch = open_batch(lane)
    (message,) = batch

    lane.stopping.set()

    assert not message.begin()
    assert batch.gathering.begun == set()


def test_message_stands_in_the_journal_when_it_begins_and_not_before(lane):
    make_send([make_user(), make_user()], ChannelKey.WEBHOOK, connection=hook())
    batch = open_batch(lane)
    first, second = batch
    chunk_id, owner = Chunk.objects.get().pk, lane.owner

    assert second.begin()
    assert left_by(owner, chunk_id).keys() == {1}
    assert not first.begin()  # from here on it is whoever has read the journal who sends it
    assert not second.begin()


def test_what_cannot_leave_the_machine_is_never_in_doubt(lane):
    make_send([make_user()])
    batch = open_batch(lane)
    (message,) = batch

    assert message.begin()
    assert batch.gathering.begun == set()
    lane.close()
    assert not path_of(lane.owner).exists()  # as blank as it was opened


def test_user_who_was_deleted_meanwhile_is_skipped(lane):
    gone, here = make_user(), make_user()
    make_send([gone, here])
    User.objects.filter(pk=gone.pk).delete()

    batch = open_batch(lane)

    assert [message.user_id for message in batch] == [here.pk]
    assert rows(batch) == {gone.pk: (Status.SKIPPED, Reason.USER_DELETED, None)}


@pytest.mark.parametrize(
    ("channel", "message", "fields", "outcome"),
    [
        (ChannelKey.EMAIL, {}, {"email": ""}, (Reason.NO_ADDRESS, None)),
        (
            ChannelKey.EMAIL,
            {"subject": ABORT},
            {"first_name": "Eve"},
            (Reason.ABORTED, "not you"),
        ),
        (
            ChannelKey.EMAIL,
            {"subject": "{{${first_name} | append: '" + "x" * 900 + "'}}"},
            {"first_name": "E" * 200},
            (Reason.MESSAGE_TOO_LARGE, "subject has more than 998 characters"),
        ),
    ],
)
def test_trouble_of_one_user_stays_theirs(lane, channel, message, fields, outcome):
    evil, good = make_user(**fields), make_user(first_name="Ada")
    make_send([evil, good], channel, messages=message)

    batch = open_batch(lane)

    assert [message.user_id for message in batch] == [good.pk]
    assert rows(batch) == {evil.pk: (outcome[0].status, *outcome)}


@pytest.mark.parametrize("attempt", [1, 2, 3])
def test_user_at_whom_our_own_code_fails_is_tried_three_times(lane, attempt, caplog):
    user = make_user(email="ada@rcpt.example")
    make_send([user])
    Chunk.objects.update(attempt=attempt)
    batch = open_batch(lane)
    (share,) = batch.shares
    share.content = replace(share.content, facts=None)  # no template can be given that

    assert list(batch) == []

    if attempt < 3:
        assert share.results.again == {Again(attempt + 1, 0, None): [user.pk]}
    else:
        status, reason, error_id = rows(batch)[user.pk]
        assert (status, reason) == (Status.FAILED, Reason.INTERNAL)
        assert error_id == caplog.records[-1].error_id
    assert "ada@rcpt.example" not in caplog.text


def test_message_that_names_the_device_is_rendered_for_each_of_them(lane):
    user = make_user()
    for model in ("Fold", "Flip"):
        make_device(user, model=model)
    make_send(
        [user], ChannelKey.ANDROID_PUSH, messages={"alert": "On {{targeted_device.${model}}}"}
    )

    messages = list(open_batch(lane))

    assert {message.content["alert"] for message in messages} == {"On Fold", "On Flip"}
    assert len({message.key for message in messages}) == 2
