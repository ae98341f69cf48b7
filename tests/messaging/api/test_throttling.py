"""Tests of limits as callers meet them."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from messaging.api import throttling
from messaging.api.throttling import CALLS, TooManyWrongKeysError, WrongKeys
from messaging.choices.access import Permission
from messaging.models.activity_entry import ActivityEntry
from messaging.models.rate_window import RateWindow
from tests.factories import make_api_key

NOW = datetime(2026, 11, 22, 9, 41, 7, tzinfo=UTC)
PATH = "/dispatches/" + 32 * "0"


def use_up(pool, left=0):
    starts_at = pool.window_at(timezone.now())
    RateWindow.objects.create(pool=pool.name, starts_at=starts_at, count=pool.limit - left)


@pytest.mark.django_db
def test_headers_say_what_is_left_after_this_call(signed):
    response = signed(make_api_key(Permission.DISPATCHES_READ)).get(PATH)

    assert response.headers["X-RateLimit-Limit"] == "250000"
    assert response.headers["X-RateLimit-Remaining"] == "249999"
    assert int(response.headers["X-RateLimit-Reset"]) % 3600 == 0


@pytest.mark.django_db
def test_the_call_over_the_limit_waits_is_logged_and_not_counted(signed):
    client = signed(make_api_key(Permission.DISPATCHES_READ))
    use_up(CALLS, left=1)

    last, over = client.get(PATH), client.get(PATH)

    assert (last.status_code, over.status_code) == (404, 429)
    assert (last.headers["X-RateLimit-Remaining"], over.headers["X-RateLimit-Remaining"]) == (
        "0",
        "0",
    )
    assert 1 <= int(over.headers["Retry-After"]) <= 3600
    assert over.json()["message"].startswith("The limit of 250,000 calls an hour")
    assert [entry.status for entry in ActivityEntry.objects.order_by("id")] == [404, 429]
    assert RateWindow.objects.get().count == CALLS.limit


def test_sixty_wrong_keys_are_let_pass_and_the_next_are_not():
    wrong = WrongKeys()
    for _ in range(60):
        wrong.note_wrong("198.51.100.7", now=NOW)

    with pytest.raises(TooManyWrongKeysError) as first:
        wrong.note_wrong("198.51.100.7", now=NOW)
    with pytest.raises(TooManyWrongKeysError) as second:
        wrong.note_wrong("198.51.100.7", now=NOW)

    assert (first.value.is_first, second.value.is_first) == (True, False)
    assert first.value.retry_after_seconds == 53
    assert not wrong.deserves_look_up("198.51.100.7", "unseen", now=NOW)


def test_a_new_minute_forgives():
    wrong = WrongKeys()
    for _ in range(60):
        wrong.note_wrong("198.51.100.7", now=NOW)

    wrong.note_wrong("198.51.100.7", now=NOW.replace(minute=42))


def test_addresses_of_one_site_count_together():
    wrong = WrongKeys()
    for number in range(60):
        wrong.note_wrong(f"2001:db8::{number:x}", now=NOW)

    assert not wrong.deserves_look_up("2001:db8::ffff", "unseen", now=NOW)
    assert wrong.deserves_look_up("2001:db8:0:1::1", "unseen", now=NOW)


def test_a_flood_from_everywhere_fills_no_memory(monkeypatch):
    monkeypatch.setattr(throttling, "_MOST_ADDRESSES", 10)
    wrong = WrongKeys()

    for number in range(50):
        wrong.note_wrong(f"198.51.100.{number}", now=NOW)

    assert len(wrong._counts) == 10
