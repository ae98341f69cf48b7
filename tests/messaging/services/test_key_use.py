"""Tests of when a key was last used."""

from datetime import timedelta

import pytest

from messaging.services.key_use import note_use
from tests.factories import NOW, make_api_key

pytestmark = pytest.mark.django_db


def test_first_use_is_written():
    api_key = make_api_key()

    note_use(api_key, now=NOW)

    api_key.refresh_from_db()
    assert api_key.last_used_at == NOW


def test_use_within_a_minute_costs_no_write(django_assert_num_queries):
    api_key = make_api_key(last_used_at=NOW)

    with django_assert_num_queries(0):
        note_use(api_key, now=NOW + timedelta(seconds=59))


def test_use_after_a_minute_is_written():
    api_key = make_api_key(last_used_at=NOW)

    note_use(api_key, now=NOW + timedelta(seconds=60))

    api_key.refresh_from_db()
    assert api_key.last_used_at == NOW + timedelta(seconds=60)
