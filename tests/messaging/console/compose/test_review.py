from dataclasses import replace

import pytest

from messaging.audience.estimate import Size
from messaging.choices.channels import ChannelKey
from messaging.console.compose.review import Review, digest, is_stale
from messaging.delivery.reach.prediction import Prediction, Reach
from messaging.delivery.reach.waterfall import NOBODY, Waterfall
from messaging.models.workspace import Workspace
from tests.factories import NOW, make_body, make_request

pytestmark = pytest.mark.django_db
IDS = {"external_user_ids": ["u1"]}
ALL = {"segment_id": "s", "broadcast": True, "recipient_subscription_state": "all"}


def reached(users, *, would_send=None, every=1):
    channel = Reach(connection=None, would_send=users if would_send is None else would_send)
    return Prediction(
        audience_kind="users",
        size=Size(value=users),
        named_twice=0,
        unknown=0,
        judged_every=every,
        channels={ChannelKey.EMAIL: channel},
        waterfall=Waterfall(users=NOBODY, channels={}, judged_every=every),
        fingerprint=None,
    )


def card(users=3, **fields):
    body = make_body(**(fields or IDS))
    return Review.of(make_request(**(fields or IDS)), reached(users), body, at=NOW), body


@pytest.mark.parametrize(
    ("users", "fields", "must_type"),
    [
        (10, IDS, False),
        (11, IDS, True),
        (1, ALL, True),
        (1, {**IDS, "recipient_subscription_state": "all"}, False),
        (1, {**ALL, "recipient_subscription_state": "opted_in"}, False),
    ],
)
def test_the_number_is_typed_above_the_threshold_and_for_everybody(users, fields, must_type):
    Workspace.objects.create(confirmation_threshold=10)

    assert card(users, **fields)[0].must_type is must_type


@pytest.mark.parametrize("typed", ["1204", "1,204", "1.204", "1 204", " 1\u2019204 "])
def test_the_number_may_be_typed_with_separators(typed):
    review, body = card(1204)

    assert review.objection(review.ticket, typed, body) == ""


@pytest.mark.parametrize("typed", ["", "1203", "all", "12,04x"])
def test_another_number_sends_nothing(typed):
    review, body = card(1204)

    assert "not the number" in review.objection(review.ticket, typed, body)


def test_a_message_that_was_not_looked_over_is_not_sent():
    review, body = card()

    assert review.objection(review.ticket, "", body) == ""
    assert "not the message" in review.objection(review.ticket, "", {**body, "campaign_id": "c"})


@pytest.mark.parametrize("ticket", ["", "x", "x:y:z"])
def test_a_ticket_that_is_not_ours_sends_nothing(ticket):
    review, body = card()

    assert "not the message" in review.objection(ticket, "", body)


@pytest.mark.parametrize(("now", "is_sent"), [(100, True), (102, True), (103, False), (0, False)])
def test_a_number_of_users_that_moved_by_more_than_two_percent_is_looked_at_again(now, is_sent):
    seen, body = card(100)

    objection = card(now)[0].objection(seen.ticket, "", body)

    assert (objection == "") is is_sent
    assert is_sent or f"100 users when you looked, and is {now} now" in objection


def test_the_number_that_was_shown_is_as_good_as_the_number_of_now():
    seen, body = card(2000)
    review = card(2001)[0]

    assert review.objection(seen.ticket, "2000", body) == ""
    assert review.objection(seen.ticket, "2001", body) == ""


@pytest.mark.parametrize(
    ("asked", "first", "waiting"),
    [
        ({}, 0, 1204),
        ({"canary": {"percentage": 1}}, 13, 1191),
        ({"canary": {"users": 2000}}, 1204, 0),
    ],
)
def test_the_card_says_who_goes_first_and_who_waits(asked, first, waiting):
    review, _ = card(1204, **{"segment_id": "s", "broadcast": True, **asked})

    assert (review.first_count, review.waiting_count) == (first, waiting)


@pytest.mark.parametrize(
    ("users", "would_send", "every", "nobody"),
    [(0, 0, 1, True), (3, 0, 1, True), (3, 0, 2, False), (3, 1, 1, False)],
)
def test_a_send_to_nobody_is_told_so(users, would_send, every, nobody):
    found = reached(users, would_send=would_send, every=every)
    review = Review.of(make_request(**IDS), found, make_body(**IDS), at=NOW)

    assert review.reaches_nobody is nobody
    assert bool(review.objection(review.ticket, "", make_body(**IDS))) is nobody


def test_a_card_is_stale_once_the_message_is_another():
    review, body = card()

    assert not is_stale("", body)
    assert not is_stale(review.ticket, body)
    assert is_stale(review.ticket, {})


def test_the_order_of_names_makes_no_other_message():
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})


def test_the_send_expects_the_number_that_was_confirmed():
    review, _ = card(users=1204)

    expected = review.expecting().expected_recipients

    assert (expected.users, expected.tolerance, expected.tolerated) == (1204, "2%", 24)


def test_an_estimate_is_no_number_to_hold_a_send_to():
    review, _ = card(users=1200)
    estimated = replace(review.reach, size=Size(value=1200, margin=60, is_exact=False))

    assert replace(review, reach=estimated).expecting().expected_recipients is None
