"""What is accepted between a restore and a worker's first look."""

from datetime import timedelta

import pytest
from django.db import connection

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.choices.states import DispatchState
from messaging.delivery import before_accepting, high_mark
from messaging.delivery.restores import LEAP, generation_now
from messaging.models.dispatch import Dispatch
from messaging.models.fields import DatabaseNow
from messaging.models.workspace import Workspace
from messaging.send_request import SendRequest
from messaging.services.retries import RetryRequest, retry
from messaging.services.send import send
from tests.factories import NOW, make_body, make_call, make_user
from tests.messaging.delivery.sends import make_send
from tests.rows import make_delivery, make_dispatch

STATE = DispatchState


def forget():
    """Be a web process that has not looked yet."""
    before_accepting._thread.seen = None


def accepted():
    make_user("u1")
    body = make_body(ChannelKey.EMAIL, external_user_ids=["u1"])
    answer = send(SendRequest.from_json(body), call=make_call(body), now=NOW)
    return Dispatch.objects.get(dispatch_id=answer.body["dispatch_id"])


def sent_again():
    first = make_dispatch(state=STATE.COMPLETED)
    make_delivery(first, make_user(), Status.FAILED, reason=Reason.GAVE_UP)
    call = make_call({}, path="/dispatches/again")
    answer = retry(first, RetryRequest.from_json({}), call=call, now=NOW)
    return Dispatch.objects.get(dispatch_id=answer.body["dispatch_id"])


def generation_back():
    high_mark.write(high_mark.read()._replace(generation=7))


def stamp_back():
    Workspace.objects.update(stamped_at=DatabaseNow() - timedelta(seconds=30))


def no_worker_for_an_hour():
    high_mark.path().unlink()
    Workspace.objects.update(stamped_at=DatabaseNow() - timedelta(minutes=61))


@pytest.mark.django_db
@pytest.mark.parametrize("accept", [accepted, sent_again])
@pytest.mark.parametrize("grow_old", [generation_back, stamp_back, no_worker_for_an_hour])
def test_into_an_old_database_nothing_is_accepted_under_a_number_of_a_lost_send(accept, grow_old):
    old = make_send([make_user()])
    generation_now()
    grow_old()
    forget()

    new = accept()

    old.refresh_from_db()
    assert (old.state, old.state_reason) == (STATE.HELD, "restored")
    assert new.number > LEAP
    assert new.state is STATE.SENDING
    generation_now()
    new.refresh_from_db()
    assert new.state is STATE.SENDING, "a worker that looks later held it, too"


@pytest.mark.django_db
def test_where_nothing_is_wrong_nothing_is_written():
    generation_now()
    Workspace.objects.update(stamped_at=DatabaseNow())
    before = high_mark.read(), Workspace.objects.values().get()
    forget()

    before_accepting.look()

    assert (high_mark.read(), Workspace.objects.values().get()) == before


@pytest.mark.django_db
def test_no_workspace_is_made():
    forget()

    before_accepting.look()

    assert not Workspace.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_each_place_is_looked_over_once(django_assert_num_queries, monkeypatch, tmp_path):
    before_accepting.look()
    with django_assert_num_queries(0):
        before_accepting.look()

    if connection.vendor == "sqlite":
        another = tmp_path / "put-back.sqlite3"
        another.touch()
        monkeypatch.setitem(connection.settings_dict, "NAME", str(another))
    else:
        connection.close()
        connection.ensure_connection()

    with django_assert_num_queries(1):
        before_accepting.look()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="elsewhere calls share a connection")
def test_a_connection_for_each_call_costs_no_look_for_each(django_assert_num_queries):
    before_accepting.look()
    connection.close()
    connection.ensure_connection()

    with django_assert_num_queries(0):
        before_accepting.look()
