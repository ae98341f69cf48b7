import pytest

from messaging.choices.access import Role, Source
from messaging.choices.outcomes import Reason, Status
from messaging.console.rows import delivery_rows, dispatch_rows, made_by, percent, reason_rows
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.reports.figures import Figures
from tests.factories import make_api_key, make_member, make_user
from tests.rows import make_chunk, make_delivery, make_dispatch

pytestmark = pytest.mark.django_db


def test_rows_of_dispatches_bring_their_books_in_one_query(django_assert_num_queries):
    for _ in range(4):
        make_chunk(make_dispatch(), size=4, sent=3)
    dispatches = list(Dispatch.objects.all())

    with django_assert_num_queries(1):
        rows = dispatch_rows(dispatches)

    assert [row.figures.sent for row in rows] == [3] * 4
    assert rows[0].channels[0].word == "email"


def test_a_dispatch_was_made_by_its_member_or_its_key():
    member, key = make_member(Role.MARKETER, email="ana@corp.example"), make_api_key(name="shop")

    assert made_by(make_dispatch(created_by_member=member, source=Source.CONSOLE)) == member.email
    assert made_by(make_dispatch(created_by_key=key)) == "shop"
    assert made_by(make_dispatch()) == ""


@pytest.mark.parametrize(("sent", "shown"), [(0, 0), (999, 99), (1000, 100)])
def test_a_hundred_percent_means_that_nothing_is_pending(sent, shown):
    assert percent(Figures(targeted=1000, sent=sent, pending=1000 - sent)) == shown


def test_rows_of_deliveries_name_their_users_in_one_query(django_assert_num_queries):
    dispatch = make_dispatch()
    for number in range(3):
        make_delivery(dispatch, make_user(f"u{number}"))
    deliveries = list(Delivery.objects.order_by("id"))

    with django_assert_num_queries(1):
        rows = delivery_rows(deliveries, is_masked=False)

    assert [row.user for row in rows] == ["u0", "u1", "u2"]


def test_a_viewer_reads_no_address_in_the_words_of_a_carrier():
    make_delivery(make_dispatch(), make_user(), Status.FAILED, detail="550 <lena@rcpt.example>")

    (hidden,) = delivery_rows(Delivery.objects.all(), is_masked=True)
    (shown,) = delivery_rows(Delivery.objects.all(), is_masked=False)

    assert "lena@" not in hidden.detail
    assert "lena@" in shown.detail


def test_a_name_nobody_has_is_a_row_without_a_user():
    make_delivery(make_dispatch(), None, Status.SKIPPED, reason=Reason.USER_PROFILE_NOT_FOUND)

    assert delivery_rows(Delivery.objects.all(), is_masked=False)[0].user == ""


def test_reasons_stand_by_outcome_and_then_by_count():
    books = Figures(
        reasons={
            Status.FAILED: {Reason.GAVE_UP: 9},
            Status.SKIPPED: {Reason.NO_ADDRESS: 1, Reason.UNSUBSCRIBED: 5, Reason.ABORTED: 0},
        }
    )

    assert [(row.reason, row.count) for row in reason_rows(books)] == [
        (Reason.UNSUBSCRIBED, 5),
        (Reason.NO_ADDRESS, 1),
        (Reason.GAVE_UP, 9),
    ]
