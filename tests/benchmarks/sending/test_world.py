"""What sinks took is compared with the books, and with what the other side sent."""

import smtplib

import pytest

from benchmarks.sending.effort import Effort
from benchmarks.sending.lanes import carry_all
from benchmarks.sending.message import EMAIL
from benchmarks.sending.world import (
    WrongBooksError,
    accepted,
    check_same,
    checked,
    connected,
    counted,
)
from benchmarks.sinks.process import sink
from messaging.choices.channels import ChannelKey
from messaging.models.connection import Connection
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server():
    with (
        sink("smtp") as running,
        connected(ChannelKey.EMAIL, "smtp", host="127.0.0.1", port=running.port),
    ):
        yield running


def send(server, subject):
    def deed():
        with smtplib.SMTP("127.0.0.1", server.port, timeout=5) as client:
            client.sendmail("us@a.example", ["a@b.example"], f"Subject: {subject}\r\n\r\nHi")

    return deed


def test_whole_path_reaches_the_sink_and_the_books_agree(server):
    users = [make_user(email=f"user.{n}@rcpt.example") for n in range(3)]
    dispatch = accepted({"email": EMAIL}, external_user_ids=[user.external_id for user in users])
    effort = Effort()

    carry_all(effort)

    assert checked(dispatch, server) == 3
    assert effort.others


def test_books_that_say_other_than_the_sink_end_the_run(server):
    user = make_user(email="user.1@rcpt.example")
    dispatch = accepted({"email": EMAIL}, external_user_ids=[user.external_id])
    carry_all(Effort())
    send(server, "one more")()

    with pytest.raises(WrongBooksError, match="took 2, the books say 1"):
        checked(dispatch, server)


def test_rival_that_sends_less_ends_the_run(server):
    send(server, "one")()

    with pytest.raises(WrongBooksError, match="took 1 of 2"):
        counted(Effort(), server, 2)


def test_two_sides_that_send_other_bytes_are_not_compared(server):
    check_same(server, send(server, "one"), send(server, "one"))

    with pytest.raises(WrongBooksError):
        check_same(server, send(server, "one"), send(server, "other"))


def test_nothing_of_a_question_is_left():
    with (
        sink("smtp") as server,
        connected(ChannelKey.EMAIL, "smtp", host="127.0.0.1", port=server.port),
    ):
        user = make_user(email="user.1@rcpt.example")
        accepted({"email": EMAIL}, external_user_ids=[user.external_id])
        carry_all(Effort())

    assert not any(model.objects.exists() for model in (Connection, Delivery, Dispatch))
