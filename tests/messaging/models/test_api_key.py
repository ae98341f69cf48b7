"""Tests of which keys open anything."""

from datetime import timedelta

import pytest

from messaging.models.api_key import ApiKey
from tests.factories import NOW, make_api_key

SECOND = timedelta(seconds=1)


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["revoked_at", "expires_at"])
@pytest.mark.parametrize(
    ("moment", "is_usable"),
    [(None, True), (NOW + SECOND, True), (NOW, False), (NOW - SECOND, False)],
)
def test_a_key_opens_until_its_end(field, moment, is_usable):
    api_key = make_api_key(**{field: moment})

    found = ApiKey.objects.opened_by(api_key.key_hash, now=NOW)

    assert found == (api_key if is_usable else None)


@pytest.mark.django_db
def test_a_hash_that_nobody_has_opens_nothing():
    make_api_key()

    assert ApiKey.objects.opened_by("0" * 64, now=NOW) is None


@pytest.mark.django_db
def test_what_is_done_to_a_key_holds_for_the_next_call():
    api_key = make_api_key()
    ApiKey.objects.opened_by(api_key.key_hash, now=NOW)
    ApiKey.objects.update(revoked_at=NOW)

    assert ApiKey.objects.opened_by(api_key.key_hash, now=NOW) is None
