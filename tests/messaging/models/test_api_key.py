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
    make_api_key(**{field: moment})

    assert ApiKey.objects.usable(NOW).exists() is is_usable
