"""The SMTP engine: how mails are pulled, spread, and given to another connection."""

import itertools

import pytest

from messaging.engines.address_guard import OutboundPolicy
from messaging.engines.exchange import NotBegun, Reply
from messaging.engines.smtp_desk import MOST_AHEAD
from messaging.errors import BlockedAddressError, RefusedError, TryLaterError
from tests.messaging.engines.carrying import mail, mail_engine, mails
from tests.sinks.deeds import Drop, Later
from tests.sinks.server import closed_port
from tests.sinks.smtp import SmtpSink


@pytest.fixture(params=[True, False], ids=["pipelined", "in_turns"])
def sink(request):
    with SmtpSink(pipelining=request.param) as sink:
        yield sink
    assert sink.faults == []


def statuses(results):
    return {envelope.recipient: result.status for envelope, result in results}


def test_ten_thousand_mails_arrive_once_each_over_a_few_connections(sink):
    with mail_engine(sink, slots=4) as engine:
        results = list(engine.run(mails(10_000)))

    assert set(statuses(results).values()) == {250}
    assert sorted(sink.recipients) == sorted(envelope.recipient for envelope in mails(10_000))
    assert sink.connection_count <= 4 + 10_000 // 1000


def test_mails_are_pulled_as_connections_come_free(sink):
    pulled, answered = 0, 0

    def source():
        nonlocal pulled
        for envelope in mails(200):
            pulled += 1
            # Of each connection: begun, waiting, just answered.
            assert pulled - answered <= 3 * 3 + MOST_AHEAD
            yield envelope

    with mail_engine(sink, slots=3) as engine:
        for _ in engine.run(source()):
            answered += 1

    assert answered == 200


def test_answer_is_heard_of_before_its_connection_begins_another_mail(sink):
    unheard, most = 0, 0

    def begin():
        nonlocal unheard, most
        unheard += 1
        most = max(most, unheard)
        return True

    with mail_engine(sink, slots=3) as engine:
        for _ in engine.run([mail(f"u{n}@rcpt.example", begin=begin) for n in range(500)]):
            unheard -= 1

    assert most <= 3


def test_connections_are_used_again_by_the_next_run(sink):
    with mail_engine(sink, slots=1) as engine:
        for _ in range(3):
            assert len(list(engine.run(mails(5)))) == 5

    sink.wait_until_quiet()
    assert sink.connection_count == 1
    assert sink.commands[-1] == "QUIT"


def test_connection_closed_between_runs_costs_nothing(sink):
    with mail_engine(sink, slots=2) as engine:
        list(engine.run(mails(5)))
        sink.drop_connections()

        assert set(statuses(engine.run(mails(5))).values()) == {250}


def test_connection_is_replaced_after_its_most_messages(sink):
    with mail_engine(sink, slots=1, most_messages=3) as engine:
        list(engine.run(mails(9)))

    sink.wait_until_quiet()
    assert [mail.connection for mail in sink.messages] == [1, 1, 1, 2, 2, 2, 3, 3, 3]
    assert sink.commands.count("QUIT") == 3


@pytest.mark.parametrize("most", [1, 2, 7])
def test_server_that_wants_few_mails_a_connection_gets_all_of_them(most):
    with SmtpSink(most_per_connection=most) as sink, mail_engine(sink, slots=3) as engine:
        results = statuses(engine.run(mails(40)))

        assert set(results.values()) == {250}
        assert len(sink.messages) == 40


def test_connections_that_are_one_too_many_cost_no_mail_its_try():
    with SmtpSink() as sink, mail_engine(sink, slots=6) as engine:
        for nth in range(3, 20):
            sink.reply_with("421 4.7.0 too many connections", at="connect", nth=nth)

        assert set(statuses(engine.run(mails(60))).values()) == {250}
        assert len({mail.connection for mail in sink.messages}) == 2
        assert sink.connection_count <= 6


def test_first_connection_leads_the_way_so_a_wrong_password_is_tried_once_a_mail():
    with (
        SmtpSink(users={"app": "right"}) as sink,
        mail_engine(sink, slots=8, username="app", password="wrong") as engine,
    ):
        results = engine.run(mails(100))
        firsts = [next(results)[1] for _ in range(2 * (1 + MOST_AHEAD))]
        results.close()

        assert isinstance(firsts[0], Reply)
        replies = [result for result in firsts if not isinstance(result, NotBegun)]
        assert {(reply.status, reply.headers["phase"]) for reply in replies} == {(535, "auth")}
        assert sink.connection_count <= 4


def test_begin_that_says_no_sends_no_body_and_the_others_arrive(sink):
    allowed = {f"user-{n}@rcpt.example" for n in range(20) if n % 3}
    envelopes = [
        mail(f"user-{n}@rcpt.example", begin=lambda n=n: f"user-{n}@rcpt.example" in allowed)
        for n in range(20)
    ]
    with mail_engine(sink, slots=2) as engine:
        results = {envelope.recipient: result for envelope, result in engine.run(envelopes)}

    assert {to for to, result in results.items() if result != NotBegun()} == allowed
    assert set(sink.recipients) == allowed
    assert len(sink.messages) == len(allowed)


def test_stop_opens_no_connection_for_what_was_made_ahead(sink):
    asked = []

    def begin():
        asked.append(1)
        return len(asked) <= 40

    def source():
        yield from itertools.takewhile(lambda _: len(asked) <= 40, mails(80, begin=begin))

    with mail_engine(sink, slots=2) as engine:
        results = [result for _, result in engine.run(source())]

    assert len(sink.messages) == 40
    assert 40 < len(results) <= 40 + MOST_AHEAD + 2 * 2  # each has one begun and one waiting
    assert len(asked) <= 40 + 2 * 2
    assert sink.connection_count <= 2 * 2


@pytest.mark.parametrize("error", [LookupError("gone"), OSError("disk full"), TryLaterError("no")])
def test_what_begin_raises_comes_out_and_the_engine_goes_on(sink, error):
    def begin():
        raise error

    with mail_engine(sink) as engine:
        with pytest.raises(type(error), match=str(error)):
            list(engine.run([mail(begin=begin)]))

        assert sink.messages == []
        assert statuses(engine.run(mails(3))) == dict.fromkeys(
            (envelope.recipient for envelope in mails(3)), 250
        )


def test_what_the_source_raises_comes_out(sink):
    def source():
        yield from mails(3)
        raise OSError("renderer died")

    with mail_engine(sink) as engine, pytest.raises(OSError, match="renderer died"):
        list(engine.run(source()))


def test_mail_that_must_not_leave_is_refused_without_a_word_to_the_server(sink):
    with mail_engine(sink) as engine:
        results = list(engine.run([mail("a@b>\r\nRCPT TO:<c@d.example"), mail(data=b"\0")]))

    assert [type(result) for _, result in results] == [RefusedError, RefusedError]
    assert sink.connection_count == 0


def test_private_server_is_not_dialled_for_callers(sink):
    with mail_engine(sink, policy=OutboundPolicy(any_port=True)) as engine:
        results = [result for _, result in engine.run(mails(50))]

    assert {type(result) for result in results} == {BlockedAddressError}
    assert (len(results), sink.connection_count) == (50, 0)


def test_nobody_listening_is_tried_later_and_never_begun():
    asked = []
    with mail_engine(closed_port()) as engine:
        ((_, result),) = engine.run([mail(begin=lambda: bool(asked.append(1)))])

    assert isinstance(result, TryLaterError)
    assert asked == []


def test_next_address_of_the_server_is_tried_when_the_first_refuses(sink):
    with mail_engine(sink, host="localhost") as engine:  # ::1 comes first on many machines
        assert set(statuses(engine.run(mails(3))).values()) == {250}


def test_run_that_is_left_early_leaves_the_engine_usable(sink):
    sink.reply_with(Later("250 ok", 0.05), recipient="user-3@rcpt.example")
    with mail_engine(sink, slots=2) as engine:
        running = engine.run(mails(100))
        next(running)
        running.close()

        assert set(statuses(engine.run(mails(5))).values()) == {250}


def test_one_bad_connection_spoils_only_its_own_mail(sink):
    sink.reply_with(Drop(reset=True), at="body", recipient="user-17@rcpt.example")
    with mail_engine(sink, slots=2) as engine:
        results = list(engine.run(mails(60)))

    spoiled = [envelope.recipient for envelope, result in results if not isinstance(result, Reply)]
    assert spoiled == ["user-17@rcpt.example"]
    assert len(sink.messages) == len(results) - 1 == 59
