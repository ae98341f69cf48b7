"""Sends with a canary, for tests of what becomes of it and of the rest."""

from messaging.choices.states import DispatchState
from messaging.delivery.expansion import freeze_waiting
from messaging.delivery.sweeper import sweep
from messaging.models.connection import Connection
from messaging.models.user import User
from tests.factories import NOW, make_call, make_segment
from tests.messaging.delivery.carriers import boxed
from tests.messaging.delivery.sends import balanced, carry_all, make_dispatch, new_lane

STATE = DispatchState

USERS, FIRST = 20, 5


def send(*channels, carrier=None, **asked):
    """An accepted broadcast to twenty users, of whom five go first."""
    User.objects.bulk_create(
        User(external_id=f"u{number}", email=f"u{number}@rcpt.example") for number in range(USERS)
    )
    if carrier is not None:
        Connection.objects.filter(pk=carrier.pk).update(is_default=True)
    asked = {"users": FIRST, **asked}
    request = {"segment_id": make_segment().segment_id, "canary": asked}
    return make_dispatch(*channels, broadcast=True, request=request, state=STATE.ACCEPTED)


def frozen(*channels, **options):
    dispatch = send(*channels, **options)
    lane = new_lane()
    freeze_waiting(lane)
    lane.close()
    return dispatch


def held(**options):
    """A send whose canary was refused to the last; its carrier takes everything again."""
    box = boxed("refuse")
    dispatch = send(carrier=box, **options)
    carry_all()
    sweep()
    Connection.objects.update(settings={"behaviour": "deliver"})
    return dispatch


def ask(deed, dispatch):
    return deed(dispatch, call=make_call(), now=NOW)


def stands(dispatch):
    """Its state, its canary's, and the books: sent, failed, cancelled, pending."""
    account = balanced(dispatch)
    figures = (account.sent, account.failed, account.cancelled, account.pending)
    return dispatch.state, dispatch.canary_state, figures
