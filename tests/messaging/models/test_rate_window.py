import pytest
from django.db import IntegrityError, transaction

from messaging.models.rate_window import RateWindow
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_a_pool_is_counted_once_a_window():
    RateWindow.objects.create(pool="send", starts_at=NOW)

    with transaction.atomic(), pytest.raises(IntegrityError):
        RateWindow.objects.create(pool="send", starts_at=NOW)
