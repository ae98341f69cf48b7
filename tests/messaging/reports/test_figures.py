import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.choices.states import DispatchState
from messaging.reports.figures import TERMS, Figures, figures, figures_of, summed
from tests.rows import make_chunk, make_dispatch

pytestmark = pytest.mark.django_db


def test_figures_add_up_the_chunks_of_every_channel():
    dispatch = make_dispatch()
    make_chunk(dispatch, ChannelKey.EMAIL, size=10, sent=6, skipped=2)
    make_chunk(dispatch, ChannelKey.EMAIL, size=5, sent=4, failed=1)
    make_chunk(dispatch, ChannelKey.SMS, size=5, skipped=5)

    found = figures(dispatch)

    assert found.to_json()["channels"]["email"] == {
        "targeted": 15, "sent": 10, "skipped": 2, "failed": 1, "cancelled": 0, "unknown": 0,
        "pending": 2,
    }  # fmt: skip
    assert found.targeted == 20
    assert sum(found.terms().values()) == 20
    assert found.balances


def test_books_with_a_user_too_few_do_not_balance():
    dispatch = make_dispatch()
    make_chunk(dispatch, size=10, sent=6, skipped=2, cursor=9)

    found = figures(dispatch)

    assert not found.balances
    assert found.difference == 1


def test_two_channels_that_are_off_by_opposite_amounts_do_not_balance():
    dispatch = make_dispatch()
    make_chunk(dispatch, ChannelKey.EMAIL, size=10, sent=9, cursor=10)
    make_chunk(dispatch, ChannelKey.SMS, size=10, sent=11, cursor=10)

    found = figures(dispatch)

    assert found.difference == 0
    assert not found.balances


def test_a_retry_chunk_keeps_its_users_pending_without_targeting_them_twice():
    dispatch = make_dispatch()
    make_chunk(dispatch, size=10, sent=7, cursor=10)
    make_chunk(dispatch, size=3, targeted=0)

    found = figures(dispatch)

    assert (found.targeted, found.pending) == (10, 3)
    assert found.balances


def test_a_correction_takes_unknown_back():
    dispatch = make_dispatch()
    make_chunk(dispatch, size=10, sent=8, unknown=2)
    make_chunk(dispatch, size=0, number=0, sent=1, unknown=-1)

    found = figures(dispatch)

    assert (found.sent, found.unknown) == (9, 1)
    assert found.balances


def test_reasons_of_all_chunks_are_added_up():
    dispatch = make_dispatch()
    make_chunk(dispatch, size=3, skipped=3, reasons={"2": {"4": 1, "7": 2}})
    make_chunk(dispatch, size=3, skipped=2, failed=1, reasons={"2": {"7": 2}, "3": {"30": 1}})

    found = figures(dispatch)

    assert found.reasons == {
        Status.SKIPPED: {Reason.NO_ADDRESS: 1, Reason.UNSUBSCRIBED: 4},
        Status.FAILED: {Reason.REFUSED_RECIPIENT: 1},
    }


def test_a_reason_that_a_correction_took_back_is_not_listed():
    dispatch = make_dispatch()
    make_chunk(dispatch, size=2, unknown=2, reasons={"5": {"80": 1, "82": 1}})
    make_chunk(dispatch, size=0, number=0, sent=1, unknown=-1, reasons={"5": {"80": -1}})

    assert figures(dispatch).reasons == {Status.UNKNOWN: {Reason.WORKER_LOST: 1}}


def test_totals_of_an_ended_dispatch_read_back_as_they_were_folded(django_assert_num_queries):
    dispatch = make_dispatch(state=DispatchState.COMPLETED)
    make_chunk(dispatch, size=3, sent=2, failed=1, reasons={"3": {"30": 1}})
    folded = summed(dispatch)
    dispatch.totals = folded.to_json()

    with django_assert_num_queries(0):
        found = figures(dispatch)

    assert found == folded


def test_a_list_takes_one_query_whatever_its_length(django_assert_num_queries):
    dispatches = [make_dispatch() for _ in range(5)]
    for dispatch in dispatches:
        make_chunk(dispatch, size=4, sent=3)

    with django_assert_num_queries(1):
        found = figures_of(dispatches)

    assert [found[each.number].pending for each in dispatches] == [1] * 5


def test_a_dispatch_without_chunks_has_empty_books_that_balance():
    dispatch = make_dispatch()

    assert figures_of([dispatch])[dispatch.number] == Figures()
    assert figures(dispatch).balances


def test_the_terms_stand_in_their_fixed_order():
    assert tuple(Figures().terms()) == TERMS
