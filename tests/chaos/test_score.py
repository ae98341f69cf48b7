"""The judge on books and ledgers made by hand: each figure counts what it says."""

import pytest

from messaging.choices.channels import ChannelKey
from messaging.delivery.message_key import message_key
from messaging.models.chunk import Chunk
from messaging.models.delivery import Delivery
from messaging.models.user import User
from tests.chaos import people
from tests.chaos.fakes import Ledger
from tests.chaos.score import Result, scored
from tests.messaging.delivery.sends import carry_all, make_send

pytestmark = pytest.mark.django_db
USERS = 10  # of which one is unsubscribed


@pytest.fixture
def sent():
    """A finished dispatch, and a ledger in which everybody eligible was seen once."""
    people.make(USERS)
    dispatch = make_send(User.objects.all())
    carry_all()
    ledger = Ledger("email")
    for address in people.expected("email", USERS).addresses:
        see(ledger, dispatch, address)
    return dispatch, ledger


def see(ledger, dispatch, address, key=None):
    user = User.objects.get(email=address)
    ledger.note(key or message_key(dispatch.pk, ChannelKey.EMAIL, user.pk), address, 1)


def judged(dispatch, ledger):
    return scored({dispatch.pk: people.expected("email", USERS)}, ledger)


def test_run_without_a_fault_has_nothing_to_say(sent):
    score = judged(*sent)

    assert Result(score).broken() == []
    assert (score.doubled, score.unknown, score.messages) == (0, 0, 9)


def test_sent_and_never_seen_is_lost(sent):
    dispatch, ledger = sent
    del ledger.seen[dispatch.pk]["u1@rcpt.example"]

    assert judged(dispatch, ledger).lost == 1


def test_neither_seen_nor_decided_is_lost_and_upsets_the_books(sent):
    dispatch, ledger = sent
    del ledger.seen[dispatch.pk]["u1@rcpt.example"]
    Delivery.objects.filter(user_id=User.objects.get(external_id="u1").pk).delete()

    score = judged(dispatch, ledger)

    assert (score.lost, score.accounting_error) == (1, 1)


def test_second_message_is_doubled_and_not_for_who_honours_its_key(sent):
    dispatch, ledger = sent
    see(ledger, dispatch, "u1@rcpt.example")

    score = judged(dispatch, ledger)

    assert (score.doubled, score.doubled_after_key) == (1, 0)


@pytest.mark.parametrize("key", [None, "forged"])
def test_message_to_who_is_unsubscribed_or_under_no_key_of_ours_is_unexpected(sent, key):
    dispatch, ledger = sent
    see(ledger, dispatch, "u7@rcpt.example", key)

    assert judged(dispatch, ledger).unexpected == 1


def test_second_outcome_of_one_user_is_an_accounting_error(sent):
    dispatch, ledger = sent
    row = Delivery.objects.filter(dispatch_number=dispatch.pk).last()
    row.pk += 1
    row.save(force_insert=True)

    assert judged(dispatch, ledger).accounting_error


def test_sum_that_is_off_is_an_accounting_error(sent):
    dispatch, ledger = sent
    Chunk.objects.filter(dispatch=dispatch).update(sent_count=3)

    assert judged(dispatch, ledger).accounting_error


def test_bound_that_does_not_hold_is_named(sent):
    result = Result(judged(*sent), {"doubled": (3, 2), "seconds": (1.0, 2.0)})

    assert result.broken() == ["doubled 3 > 2"]
