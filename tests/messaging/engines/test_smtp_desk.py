"""The pile of mails: what is pulled, given back, settled; whose faults are whose."""

import time

import pytest

from messaging.engines.exchange import NotBegun
from messaging.engines.smtp_desk import LONGEST_MAKING_SECONDS, MOST_AHEAD, Desk
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
    all_of_them = mails(MOST_AHEAD + 2)
    desk.open(made.append(envelope) or envelope for envelope in all_of_them)

    first = desk.pull()
    desk.give_back(first)
    desk.stock_up()

    assert made == all_of_them[:-1]
    assert [desk.pull() for _ in range(len(all_of_them) + 1)] == [*all_of_them, None]
    assert not desk.has_more


def test_stock_is_not_topped_up_but_made_anew_when_it_is_gone(desk):
    made = []
    desk.open(made.append(envelope) or envelope for envelope in mails(MOST_AHEAD + 2))

    desk.stock_up()
    desk.pull()
    desk.stock_up()
    assert len(made) == MOST_AHEAD

    for _ in range(MOST_AHEAD - 1):
        desk.pull()
    desk.stock_up()
    assert len(made) == MOST_AHEAD + 2


def test_stock_that_is_unmade_is_settled_as_not_begun_and_the_source_goes_on(desk):
    all_of_them = mails(MOST_AHEAD + 1)
    desk.open(all_of_them)
    desk.stock_up()

    desk.unmake()

    settled = list(desk.results())
    assert [envelope for envelope, _ in settled] == all_of_them[:-1]
    assert all(isinstance(result, NotBegun) for _, result in settled)
    assert desk.pull() is all_of_them[-1]


def test_who_makes_mails_slowly_is_asked_for_one_and_not_for_a_stock(desk):
    made = []

    def paced():
        for envelope in mails(3):
            time.sleep(LONGEST_MAKING_SECONDS * 1.5)
            made.append(envelope)
            yield envelope

    desk.open(paced())
    desk.stock_up()

    assert len(made) == 1


def test_desk_has_more_while_there_is_stock_though_its_source_is_dry(desk):
    (envelope,) = mails(1)
    desk.open([envelope])

    desk.stock_up()

    assert desk.has_more
    assert [desk.pull(), desk.pull()] == [envelope, None]
    assert not desk.has_more


def test_new_pile_forgets_the_stock_of_the_old_one(desk):
    old, new = mails(2)
    desk.open([old])
    desk.stock_up()

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
