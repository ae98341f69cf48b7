from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from messaging.choices.channels import ChannelKey
from messaging.choices.people import SubscriptionState
from messaging.errors import InvalidRequestError
from messaging.models.address_state import AddressState
from messaging.models.suppression import Suppression, SuppressionReason
from messaging.services.email.lists import (
    Wanted,
    hard_bounces,
    unsubscribed_within,
    unsubscribes,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db
OUT = SubscriptionState.UNSUBSCRIBED
NIGHT = datetime(2026, 11, 22, tzinfo=UTC)
DAY = {"start_date": date(2026, 11, 22), "end_date": date(2026, 11, 23)}


def wanted(**fields):
    return Wanted(**{"limit": 100, "offset": 0} | fields)


def leave(email, at=NIGHT, state=OUT):
    return make_user(email=email, email_subscribe=state, email_subscribe_changed_at=at)


def bounce(email, at=NIGHT, *, reason=SuppressionReason.HARD_BOUNCE, channel=ChannelKey.EMAIL):
    row = Suppression.objects.create(
        channel=channel,
        address_hash=Suppression.hash_of(channel, email),
        address=email,
        reason=reason,
        source="test",
    )
    Suppression.objects.filter(pk=row.pk).update(since=at)
    return row


def emails(body):
    assert body["message"] == "success"
    return [row["email"] for row in body["emails"]]


BOTH = pytest.mark.parametrize(("fill", "read"), [(leave, unsubscribes), (bounce, hard_bounces)])


@pytest.mark.parametrize(
    ("fill", "read", "field"),
    [(leave, unsubscribes, "unsubscribed_at"), (bounce, hard_bounces, "hard_bounced_at")],
)
def test_a_time_is_written_as_the_family_writes_it(fill, read, field):
    fill("Ana@x.example", NIGHT + timedelta(hours=19, minutes=27, seconds=44.9))

    body = read(wanted(**DAY))

    row = {"email": "Ana@x.example", field: "2026-11-22 19:27:44 +0000"}
    assert body == {"emails": [row], "message": "success"}


@BOTH
def test_a_range_begins_at_midnight_utc_and_ends_before_the_next(fill, read):
    moment = timedelta(microseconds=1)
    fill("before@x.example", NIGHT - moment)
    fill("first@x.example", NIGHT)
    fill("last@x.example", NIGHT + timedelta(days=1) - moment)
    fill("after@x.example", NIGHT + timedelta(days=1))

    assert emails(read(wanted(**DAY))) == ["last@x.example", "first@x.example"]


@BOTH
def test_pages_follow_each_other_even_within_one_moment(fill, read):
    for number in range(5):
        fill(f"{number}@x.example")

    pages = [emails(read(wanted(**DAY, limit=2, offset=offset))) for offset in (0, 2, 4, 6)]

    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert [email for page in pages for email in page] == [
        f"{number}@x.example" for number in range(4, -1, -1)
    ]


@BOTH
def test_an_address_goes_before_the_days(fill, read):
    fill("ana@x.example", NIGHT - timedelta(days=900))
    fill("bob@x.example")

    assert len(read(wanted(**DAY, email="ANA@x.example"))["emails"]) == 1
    assert read(wanted(email="cid@x.example"))["emails"] == []
    assert read(wanted(email="ana@x.example", offset=1))["emails"] == []


@pytest.mark.parametrize("read", [unsubscribes, hard_bounces])
@pytest.mark.parametrize(
    ("start", "end", "problems"),
    [
        (None, None, ["start_date", "end_date"]),
        (date(2026, 11, 22), None, ["end_date"]),
        (None, date(2026, 11, 22), ["start_date"]),
        (date(2026, 11, 22), date(2026, 11, 22), ["start_date"]),
    ],
)
def test_a_range_that_is_none_is_refused(read, start, end, problems):
    with pytest.raises(InvalidRequestError) as refused:
        read(wanted(start_date=start, end_date=end))

    assert [problem.path for problem in refused.value.problems] == problems


@BOTH
def test_a_page_takes_one_statement(fill, read, django_assert_num_queries):
    for number in range(50):
        fill(f"{number}@x.example")

    with django_assert_num_queries(1):
        assert len(read(wanted(**DAY))["emails"]) == 50


def test_unsubscribes_come_in_either_direction():
    leave("early@x.example")
    leave("late@x.example", NIGHT + timedelta(hours=1))

    oldest_first = emails(unsubscribes(wanted(**DAY, is_newest_first=False)))

    assert oldest_first == ["early@x.example", "late@x.example"]


def test_only_who_is_out_and_has_an_address_is_listed():
    leave("back@x.example", state=SubscriptionState.OPTED_IN)
    leave("")

    assert emails(unsubscribes(wanted(**DAY))) == []
    assert emails(unsubscribes(wanted(email="back@x.example"))) == []


def test_who_left_before_dates_were_kept_is_in_no_range_and_found_by_address():
    leave("ana@x.example", None)

    assert emails(unsubscribes(wanted(start_date=date.min, end_date=date.max))) == []
    assert unsubscribes(wanted(email="ana@x.example"))["emails"] == [
        {"email": "ana@x.example", "unsubscribed_at": None}
    ]


def test_an_address_that_left_before_anybody_had_it_is_found():
    AddressState.objects.create(
        channel=ChannelKey.EMAIL,
        address_hash=Suppression.hash_of(ChannelKey.EMAIL, "new@x.example"),
        state=OUT,
        changed_at=NIGHT,
    )

    body = unsubscribes(wanted(email="New@x.example"))

    row = {"email": "New@x.example", "unsubscribed_at": "2026-11-22 00:00:00 +0000"}
    assert body["emails"] == [row]


def test_only_hard_bounces_of_mail_that_somebody_has_are_listed():
    bounce("spam@x.example", reason=SuppressionReason.SPAM)
    bounce("+34600000000", channel=ChannelKey.SMS)
    gone = bounce("gone@x.example")
    Suppression.objects.filter(pk=gone.pk).update(address="")

    assert emails(hard_bounces(wanted(**DAY))) == []
    assert emails(hard_bounces(wanted(email="gone@x.example"))) == ["gone@x.example"]


@pytest.mark.postgresql
@pytest.mark.parametrize("is_newest_first", [True, False])
def test_a_range_is_read_in_the_order_of_its_index(is_newest_first):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite: only PostgreSQL explains by EXPLAIN (COSTS OFF)")
    asked = wanted(**DAY, is_newest_first=is_newest_first)

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = unsubscribed_within(asked)[asked.rows].explain(costs=False)

    assert "user_email_unsubscribed" in plan
    assert "Sort" not in plan
    assert "Seq Scan" not in plan
