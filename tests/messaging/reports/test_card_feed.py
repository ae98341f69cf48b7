"""Tests of a user's feed, beside those of its address."""

from datetime import timedelta

import pytest

from messaging.models.content_card import ContentCard
from messaging.reports.card_feed import card_page
from messaging.reports.cursors import place_of
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db
LIFE = timedelta(days=1)


def make_card(user, number, *, expires_at=NOW + LIFE):
    return ContentCard.objects.create(
        dispatch_number=number,
        user_id=user.pk,
        content={"type": "CLASSIC", "title": str(number)},
        created_at=NOW,
        expires_at=expires_at,
    )


def test_a_card_is_shown_until_its_last_moment():
    user = make_user("u1")
    make_card(user, 1, expires_at=NOW)
    make_card(user, 2, expires_at=NOW + timedelta(seconds=1))

    page = card_page("u1", now=NOW, limit=10)

    assert [card.content["title"] for card in page.cards] == ["2"]


def test_a_card_that_comes_while_pages_are_read_moves_no_other():
    user = make_user("u1")
    for number in range(4):
        make_card(user, number)
    first = card_page("u1", now=NOW, limit=2)
    make_card(user, 9)

    second = card_page("u1", now=NOW, after=place_of(first.cursor), limit=2)

    assert [card.content["title"] for card in first.cards + second.cards] == ["3", "2", "1", "0"]
    assert second.cursor is None
