"""What a window that is being sent does when somebody stops it, or when its users withdraw."""

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.states import DispatchState
from messaging.delivery.retry import Again
from messaging.models.dispatch import Dispatch
from messaging.people.withdrawing import withdraw
from tests.factories import make_user
from tests.messaging.delivery.sends import make_send, new_lane
from tests.messaging.delivery.window.test_batch import hook
from tests.messaging.delivery.window.windows import open_batch

pytestmark = pytest.mark.django_db


@pytest.fixture
def lane():
    lane = new_lane()
    yield lane
    lane.close()


def test_stopped_dispatch_is_left_where_it_stands_and_the_others_go_on(lane):
    grace = make_user()
    stopped, _ = make_send([make_user(), make_user()]), make_send([grace])
    lane.watch.is_kept = True
    batch = open_batch(lane)
    messages = iter(batch)
    next(messages)
    Dispatch.objects.filter(pk=stopped.pk).update(state=DispatchState.STOPPING)
    lane.watch.hear()

    assert [message.user_id for message in messages] == [grace.pk]
    assert [share.results.end for share in batch.shares] == [1, 1]


def test_message_of_a_paused_dispatch_does_not_begin(lane):
    dispatch = make_send([make_user()], ChannelKey.WEBHOOK, connection=hook())
    batch = open_batch(lane)
    (message,) = batch
    Dispatch.objects.filter(pk=dispatch.pk).update(state=DispatchState.PAUSED)

    lane.watch.hear()

    assert not message.begin()


def test_message_to_who_withdrew_meanwhile_does_not_begin_and_others_do(lane):
    ada, grace = make_user(), make_user()
    make_send([ada, grace], ChannelKey.WEBHOOK, connection=hook())
    batch = open_batch(lane)
    to_ada, to_grace = batch

    withdraw([ada.pk])
    lane.watch.hear()

    assert not to_ada.begin()
    assert to_grace.begin()


def test_who_withdrew_meanwhile_is_not_handed_out_but_judged_anew(lane):
    ada, grace = make_user(), make_user()
    make_send([ada, grace])
    batch = open_batch(lane)
    withdraw([ada.pk])
    lane.watch.hear()

    assert [message.user_id for message in batch] == [grace.pk]
    assert batch.shares[0].results.again == {Again(1, 0, 0.0): [ada.pk]}
