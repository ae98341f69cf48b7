import pytest

from messaging.services.users.memberships import memberships
from tests.factories import NOW, make_segment, make_user

pytestmark = pytest.mark.django_db


def lives_in(country):
    return {"profile_field": {"field": "country", "comparison": "equals", "value": country}}


def test_segments_that_the_user_is_in_stand_first_and_archived_ones_nowhere():
    user = make_user(country="ES")
    out, within, everybody = (
        make_segment(lives_in("PT")),
        make_segment(lives_in("ES")),
        make_segment(),
    )
    make_segment(archived_at=NOW)

    found = [(row.segment, row.is_in) for row in memberships(user, now=NOW)]

    assert {segment for segment, is_in in found[:2] if is_in} == {within, everybody}
    assert found[2] == (out, False)


def test_a_segment_that_cannot_be_asked_says_neither():
    gone = {"segment_membership": {"segment_id": "gone", "comparison": "is"}}
    make_segment(gone)

    assert [row.is_in for row in memberships(make_user(), now=NOW)] == [None]


def test_many_segments_take_a_statement_each_twenty_five(django_assert_num_queries):
    user = make_user(country="ES")
    for _ in range(60):
        make_segment(lives_in("ES"))

    with django_assert_num_queries(4):
        assert all(row.is_in for row in memberships(user, now=NOW))
