"""Tests of pages of outcomes, beside those of their address."""

from datetime import timedelta

import pytest

from messaging.choices.outcomes import Reason, Status
from messaging.reports.cursors import place_of
from messaging.reports.delivery_pages import Filters, delivery_page
from tests.factories import NOW, make_user
from tests.rows import make_delivery, make_dispatch

pytestmark = pytest.mark.django_db


def test_a_reason_asks_for_its_status_which_has_the_index():
    assert Filters(reason=Reason.GAVE_UP).columns() == {
        "status": int(Status.FAILED),
        "reason": int(Reason.GAVE_UP),
    }


def test_who_follows_a_running_send_loses_none():
    dispatch = make_dispatch()
    for _ in range(3):
        make_delivery(dispatch, make_user())
    first = delivery_page(dispatch, Filters(), limit=2)
    late = make_delivery(dispatch, make_user("late"), at=NOW + timedelta(seconds=5))

    second = delivery_page(dispatch, Filters(), after=place_of(first.cursor), limit=2)

    assert [outcome.external_user_id for outcome in second.outcomes][-1] == "late"
    assert (second.cursor, second.outcomes[-1].at) == (None, NOW + timedelta(seconds=5))
    assert late.user_id is not None


def test_a_deleted_users_outcome_stays_without_a_name():
    dispatch, user = make_dispatch(), make_user()
    make_delivery(dispatch, user)
    user.delete()

    (outcome,) = delivery_page(dispatch, Filters(), limit=2).outcomes

    assert (outcome.external_user_id, outcome.braze_id, outcome.status) == (None, None, Status.SENT)
