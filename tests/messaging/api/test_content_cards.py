"""Tests of the feed that an app's server reads."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from messaging.choices.access import Permission
from messaging.models.content_card import ContentCard
from tests.factories import make_api_key, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(signed):
    return signed(make_api_key(Permission.CONTENT_CARDS_READ))


def make_card(user, number, *, pinned=False, days=30, **content):
    now = timezone.now()
    return ContentCard.objects.create(
        dispatch_number=number,
        user_id=user.pk,
        content={"type": "CLASSIC", "title": f"card {number}", "pinned": pinned, **content},
        is_pinned=pinned,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )


def titles(body):
    return [card["title"] for card in body["cards"]]


def test_a_card_shows_what_was_sent_and_not_how(client):
    user = make_user("u1")
    card = make_card(user, 1, time_to_live=60, message_variation_id="v", extra={"a": 1})

    body = client.get("/content_cards?external_id=u1").json()

    assert body["message"] == "success"
    assert body["cursor"] is None
    shown = body["cards"][0]
    assert shown.pop("created_at")
    assert shown.pop("expires_at")
    assert shown == {
        "id": str(card.card_id),
        "pinned": False,
        "type": "CLASSIC",
        "title": "card 1",
        "extra": {"a": 1},
    }


def test_pinned_cards_stand_first_then_the_newest(client):
    user = make_user("u1")
    for number in range(1, 6):
        make_card(user, number, pinned=number in {2, 3})

    body = client.get("/content_cards?external_id=u1").json()

    assert titles(body) == ["card 3", "card 2", "card 5", "card 4", "card 1"]


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
def test_pages_show_every_card_once_in_order(client, limit):
    user = make_user("u1")
    for number in range(1, 6):
        make_card(user, number, pinned=number in {2, 3})
    path = f"/content_cards?external_id=u1&limit={limit}"

    body = client.get(path).json()
    seen = titles(body)
    while body["cursor"]:
        body = client.get(f"{path}&cursor={body['cursor']}").json()
        seen += titles(body)

    assert seen == ["card 3", "card 2", "card 5", "card 4", "card 1"]


def test_expired_cards_and_other_users_cards_are_not_shown(client):
    make_card(make_user("u1"), 1, days=-1)
    make_card(make_user("u2"), 2)

    assert client.get("/content_cards?external_id=u1").json()["cards"] == []


def test_a_user_nobody_knows_has_an_empty_feed(client):
    response = client.get("/content_cards?external_id=nobody")

    assert (response.status_code, response.json()["cards"]) == (200, [])


@pytest.mark.parametrize("query", ["", "?external_id=", "?external_id=a&external_id=b", "?user=u1"])
def test_whose_feed_must_be_said(client, query):
    assert client.get(f"/content_cards{query}").status_code == 400


def test_another_right_reads_no_feed(signed):
    sender = signed(make_api_key(Permission.MESSAGES_SEND))

    assert sender.get("/content_cards?external_id=u1").status_code == 403
    assert Client().get("/content_cards?external_id=u1").status_code == 401


def test_a_feed_costs_the_same_whatever_its_length(client, django_assert_num_queries):
    user = make_user("u1")
    for number in range(20):
        make_card(user, number)
    client.get("/content_cards?external_id=u1")

    # key, window, user, cards; entry: savepoint, entry, body, release
    with django_assert_num_queries(8):
        client.get("/content_cards?external_id=u1")
