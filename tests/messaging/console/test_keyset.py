from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from messaging.console import keyset
from messaging.console.keyset import Place, decoded, encoded, page_in_time, page_of
from messaging.errors import InvalidRequestError
from messaging.models.activity_entry import ActivityEntry
from messaging.models.segment import Segment
from tests.factories import NOW, make_segment
from tests.forever import Forever
from tests.rows import make_entry


@given(st.integers(min_value=0, max_value=2**63 - 1))
def test_a_cursor_reads_back_as_the_id_it_stands_for(row_id):
    assert decoded(encoded(row_id)) == row_id


@pytest.mark.parametrize("cursor", ["", "!", "AAAA", "x" * 40, "é", "AA==", "-1"])
def test_a_cursor_that_we_never_gave_is_refused(cursor):
    with pytest.raises(InvalidRequestError):
        decoded(cursor)


def walked(step, rows=None, **options):
    """Ids of every page, from the newest on, following ``older`` and then ``newer`` back."""
    rows = Segment.objects.all() if rows is None else rows
    page = page_of(rows, Place(), size=step, **options)
    down = [page]
    while page.older:
        page = page_of(rows, Place(before=decoded(page.older)), size=step, **options)
        down.append(page)
    up = [page]
    while page.newer:
        page = page_of(rows, Place(after=decoded(page.newer)), size=step, **options)
        up.append(page)
    return down, up


@pytest.mark.django_db
@pytest.mark.parametrize("step", [1, 2, 3, 6, 7, 8])
def test_older_to_the_end_and_newer_back_meet_every_row_once(step):
    ids = [make_segment().pk for _ in range(7)][::-1]

    down, up = walked(step)

    assert [row.pk for page in down for row in page.rows] == ids
    seen = [row.pk for page in reversed(up) for row in page.rows]
    assert sorted(set(seen), reverse=True) == ids
    assert down[0].is_newest
    assert not down[-1].older


@pytest.mark.django_db
@pytest.mark.parametrize("step", [1, 2, 3, 6, 7, 8])
def test_pages_by_a_column_meet_every_row_once_though_some_are_equal(step):
    minutes = [3, 1, 3, 0, 3, 1, 2]
    made = [make_entry(at=NOW + timedelta(minutes=minute)) for minute in minutes]
    ids = [row.pk for row in sorted(made, key=lambda row: (row.at, row.pk), reverse=True)]

    down, up = walked(step, ActivityEntry.objects.all(), by="at")

    assert [row.pk for page in down for row in page.rows] == ids
    assert {row.pk for page in up for row in page.rows} == set(ids)
    assert all(ids.index(page.rows[0].pk) <= ids.index(page.rows[-1].pk) for page in up)


@pytest.mark.django_db
def test_page_by_a_column_behind_a_row_that_is_gone_is_refused():
    with pytest.raises(InvalidRequestError):
        page_of(ActivityEntry.objects.all(), Place(before=7), by="at")


@pytest.mark.django_db
def test_the_page_before_the_newest_row_leads_on_to_older_ones():
    ids = [make_segment().pk for _ in range(4)]

    page = page_of(Segment.objects.all(), Place(after=ids[1]), size=5)

    assert [row.pk for row in page.rows] == [ids[3], ids[2]]
    assert page.is_newest
    assert decoded(page.older) == ids[2]


@pytest.mark.django_db
def test_a_page_takes_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        page_of(Segment.objects.all(), Place(before=5))


@pytest.mark.django_db
@pytest.mark.parametrize("by", ["pk", "duration_ms"])
def test_pages_found_by_their_keys_first_are_the_same_pages(by):
    for number in (3, 1, 3, 0, 2):
        make_entry(duration_ms=number)
    rows = ActivityEntry.objects.filter(duration_ms__gt=0)

    whole = ActivityEntry.objects.select_related("dispatch")

    assert walked(2, rows, by=by, whole=whole) == walked(2, rows, by=by)


@pytest.mark.django_db
def test_a_page_found_by_its_keys_first_takes_one_query(django_assert_num_queries):
    rows = ActivityEntry.objects.filter(duration_ms__gt=0)

    with django_assert_num_queries(1):
        page_of(rows, Place(before=5), whole=ActivityEntry.objects.select_related("dispatch"))


@pytest.mark.django_db
@pytest.mark.parametrize("place", [Place(), Place(before=10**9), Place(after=0)])
def test_a_page_that_takes_too_long_is_late_and_the_next_question_is_answered(monkeypatch, place):
    entry = make_entry()
    monkeypatch.setattr(keyset, "WEB_SECONDS", 0.1)

    late = page_in_time(
        ActivityEntry.objects.filter(Forever()), place, whole=ActivityEntry.objects.all()
    )

    assert (late.rows, late.newer, late.older, late.is_late) == ([], None, None, True)
    page = page_in_time(
        ActivityEntry.objects.filter(duration_ms__gt=0), place, whole=ActivityEntry.objects.all()
    )
    assert (page.rows, page.is_late) == ([entry], False)


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_a_late_page_leaves_none(monkeypatch):
    entry = make_entry()
    monkeypatch.setattr(keyset, "WEB_SECONDS", 0.1)

    rows = ActivityEntry.objects.filter(Forever())
    assert page_in_time(rows, Place(), whole=ActivityEntry.objects.all()).is_late

    assert not connection.in_atomic_block
    assert list(ActivityEntry.objects.all()) == [entry]
