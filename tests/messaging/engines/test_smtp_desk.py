"""The pile of mails: what is pulled, given back, settled; whose faults are whose."""

import pytest

from messaging.engines.smtp_desk import Desk
from messaging.errors import RefusedError
from tests.messaging.engines.carrying import mail, mails


@pytest.fixture
def desk():
    return Desk()


def test_mails_are_pulled_in_order_and_what_was_given_back_goes_first(desk):
    first, second, third = mails(3)
    desk.open([first, second, third])

    assert desk.pull() is first
    desk.give_back(first)
    assert [desk.pull(), desk.pull(), desk.pull(), desk.pull()] == [first, second, third, None]


def test_desk_has_more_until_the_source_said_so_and_nothing_is_given_back(desk):
    (envelope,) = mails(1)
    desk.open([envelope])

    assert desk.has_more
    desk.pull()
    assert desk.has_more
    desk.pull()
    assert not desk.has_more
    desk.give_back(envelope)
    assert desk.has_more


def test_stock_is_made_in_a_row_and_pulled_in_order_behind_what_was_given_back(desk):
    made = []
    four = mails(4)
    desk.open(made.append(envelope) or envelope for envelope in four)

    first = desk.pull()
    desk.give_back(first)
    desk.stock_up(2)

    assert made == four[:3]
    assert [desk.pull() for _ in range(5)] == [*four, None]
    assert not desk.has_more


def test_desk_has_more_while_there_is_stock_though_its_source_is_dry(desk):
    (envelope,) = mails(1)
    desk.open([envelope])

    desk.stock_up(2)

    assert desk.has_more
    assert [desk.pull(), desk.pull()] == [envelope, None]
    assert not desk.has_more


def test_new_pile_forgets_the_stock_of_the_old_one(desk):
    old, new = mails(2)
    desk.open([old])
    desk.stock_up(1)

    desk.open([new])

    assert [desk.pull(), desk.pull()] == [new, None]


def test_mail_that_must_not_leave_is_settled_and_the_next_is_pulled(desk):
    bad, good = mail("a b@rcpt.example"), mail()
    desk.open([bad, good])

    assert desk.pull() is good
    ((envelope, result),) = desk.results()
    assert (envelope, type(result)) == (bad, RefusedError)


def test_fault_of_the_source_is_raised_with_the_results_and_ends_the_pile(desk):
    def source():
        raise ConnectionResetError("ours")
        yield

    desk.open(source())

    assert desk.pull() is None
    assert not desk.has_more
    with pytest.raises(ConnectionResetError, match="ours"):
        list(desk.results())


def test_fault_of_begin_is_a_no_and_is_raised_with_the_results(desk):
    def begin():
        raise TimeoutError("journal")

    assert not desk.begin(mail(begin=begin))
    with pytest.raises(TimeoutError, match="journal"):
        list(desk.results())


def test_new_pile_knows_nothing_of_the_old_one(desk):
    desk.open(mails(2))
    desk.give_back(mail())
    desk.settle(mail(), RefusedError("old"))
    desk.open([])

    assert desk.pull() is None
    assert list(desk.results()) == []
