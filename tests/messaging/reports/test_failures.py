"""Whom a send has failed, along the send and all its retries."""

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.choices.states import DispatchState
from messaging.models.user import User
from messaging.reports import failures as module
from messaging.reports.failures import Wanted, failures, noted, standing_of
from tests.factories import make_user
from tests.rows import make_chunk, make_delivery, make_dispatch

pytestmark = pytest.mark.django_db
EMAIL, SMS = ChannelKey.EMAIL, ChannelKey.SMS
SENT, SKIPPED, CANCELLED = Status.SENT, Status.SKIPPED, Status.CANCELLED
FAILED, UNKNOWN = Status.FAILED, Status.UNKNOWN
REASONS = {FAILED: Reason.GAVE_UP, UNKNOWN: Reason.NO_ANSWER}


def ended(**fields):
    return make_dispatch(state=DispatchState.COMPLETED, **fields)


def row(dispatch, user, status, **fields):
    fields.setdefault("reason", REASONS.get(status))
    return make_delivery(dispatch, user, status, **fields)


def story(*statuses):
    """A send and its retries, with one user's outcome in each; the send, and all of them."""
    user, first = make_user(), ended()
    chain = [first, *(ended(retry_of=first) for _ in statuses[1:])]
    for dispatch, status in zip(chain, statuses, strict=True):
        if status is not None:
            row(dispatch, user, status)
    return chain


def found(dispatch, **wanted):
    pages = failures(dispatch, Wanted(**wanted))
    return [failure for page in pages for failure in page]


@pytest.mark.parametrize(
    ("statuses", "plain", "with_unknown"),
    [
        ([FAILED], 1, 1),
        ([UNKNOWN], 0, 1),
        ([SENT], 0, 0),
        ([SKIPPED], 0, 0),
        ([CANCELLED], 0, 0),
        ([FAILED, SENT], 0, 0),
        ([FAILED, FAILED], 1, 1),
        ([FAILED, SKIPPED], 0, 0),
        ([FAILED, CANCELLED], 1, 1),  # nothing was tried there
        ([FAILED, UNKNOWN], 0, 1),
        ([UNKNOWN, FAILED], 0, 1),  # they may have it from the first
        ([FAILED, UNKNOWN, FAILED], 0, 1),
        ([UNKNOWN, SENT], 0, 0),
        ([FAILED, SENT, FAILED], 0, 0),  # whatever comes later, they have it
        ([FAILED, None, FAILED], 1, 1),
        ([FAILED, FAILED, SENT], 0, 0),
    ],
)
def test_the_last_outcome_along_the_chain_decides(statuses, plain, with_unknown):
    first, *_ = story(*statuses)

    assert len(found(first)) == plain
    assert len(found(first, include_unknown=True)) == with_unknown


def test_a_retry_of_a_retry_takes_its_own_and_knows_of_the_others():
    first, second, third = story(FAILED, FAILED, SENT)
    left = make_user()
    row(first, left, FAILED)
    row(second, left, FAILED)
    row(first, make_user(), FAILED)  # not in the second

    assert [each.user_id for each in found(second)] == [left.pk]
    assert found(third) == []


def test_what_failed_in_a_retry_may_have_arrived_by_the_first():
    _, second = story(UNKNOWN, FAILED)

    assert found(second) == []
    (failure,) = found(second, include_unknown=True)
    assert failure.kind == (EMAIL, UNKNOWN, Reason.NO_ANSWER)


def test_a_corrected_outcome_is_the_one_that_counts():
    user, first = make_user(), ended()
    doubt = row(first, user, UNKNOWN)
    row(first, user, FAILED, reason=Reason.REFUSED_RECIPIENT, replaces=doubt.pk)
    make_chunk(first, number=0, failed=1, unknown=-1, size=0, cursor=0)  # books it

    assert [each.reason for each in found(first, include_unknown=True)] == [
        Reason.REFUSED_RECIPIENT
    ]
    other = make_user()
    doubt = row(first, other, UNKNOWN)
    row(first, other, SENT, replaces=doubt.pk)
    assert other.pk not in {each.user_id for each in found(first, include_unknown=True)}


def test_channels_are_decided_apart():
    user, first = make_user(), ended(channels=[EMAIL, SMS])
    row(first, user, FAILED, channel=EMAIL)
    row(first, user, FAILED, channel=SMS)
    again = ended(retry_of=first, channels=[EMAIL, SMS])
    row(again, user, SENT, channel=EMAIL)

    assert [each.channel for each in found(first)] == [SMS]
    assert found(first, channels=[EMAIL]) == []
    assert len(found(first, channels=[SMS])) == 1


def test_a_reason_is_asked_of_the_outcome_that_stands():
    user, first = make_user(), ended()
    row(first, user, FAILED, reason=Reason.GAVE_UP)
    row(ended(retry_of=first), user, FAILED, reason=Reason.REFUSED_RECIPIENT)

    assert found(first, reasons=[Reason.GAVE_UP]) == []
    assert len(found(first, reasons=[Reason.REFUSED_RECIPIENT])) == 1


def test_what_another_send_did_for_the_same_user_says_nothing():
    first, *_ = story(FAILED)
    make_delivery(ended(), User.objects.get(), SENT)
    ended(retry_of=first)  # so that more than its own rows are looked at

    assert len(found(first)) == 1


def test_many_are_read_page_by_page_and_none_twice(monkeypatch):
    monkeypatch.setattr(module, "PAGE_SIZE", 3)
    first = ended()
    users = [make_user() for _ in range(8)]
    for user in users:
        row(first, user, FAILED)
    row(first, make_user(), UNKNOWN)

    pages = list(failures(first, Wanted(include_unknown=True)))

    assert [len(page) for page in pages] == [3, 3, 2, 1]
    assert {each.user_id for page in pages[:3] for each in page} == {user.pk for user in users}


@pytest.mark.parametrize(("is_retried", "queries"), [(False, 1), (True, 2)])
def test_a_page_costs_one_query_and_one_more_where_others_followed(
    monkeypatch, django_assert_num_queries, is_retried, queries
):
    monkeypatch.setattr(module, "PAGE_SIZE", 4)
    first = ended()
    for _ in range(8):
        row(first, make_user(), FAILED)
    if is_retried:
        ended(retry_of=first)

    # the chain; whether it was corrected, if it is alone; two pages, and the end
    with django_assert_num_queries(1 + (not is_retried) + 2 * queries + 1):
        assert len(found(first)) == 8


def test_figures_of_what_stands_agree_with_the_chunks_notes():
    first = ended(channels=[EMAIL, SMS])
    for channel, status in ((EMAIL, FAILED), (EMAIL, FAILED), (SMS, UNKNOWN), (SMS, SKIPPED)):
        row(first, make_user(), status, channel=channel)
    make_chunk(first, EMAIL, size=2, failed=2, reasons={"3": {"37": 2}})
    make_chunk(first, SMS, size=2, unknown=1, skipped=1, reasons={"5": {"80": 1}, "2": {"4": 1}})

    expected = {(EMAIL, FAILED, Reason.GAVE_UP): 2, (SMS, UNKNOWN, Reason.NO_ANSWER): 1}
    assert standing_of(first).kinds == expected
    assert noted(first).kinds == expected


def test_figures_say_when_there_was_too_much_to_look_at(monkeypatch):
    monkeypatch.setattr(module, "PAGE_SIZE", 2)
    monkeypatch.setattr(module, "MOST_COUNTED", 4)
    first = ended()
    for _ in range(3):
        row(first, make_user(), FAILED)
    assert standing_of(first).is_whole

    row(first, make_user(), FAILED)
    row(first, make_user(), FAILED)
    standing = standing_of(first)

    assert (standing.is_whole, standing.kinds.total()) == (False, 4)
