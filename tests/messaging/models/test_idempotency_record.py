import pytest
from django.db import IntegrityError, transaction

from messaging.models.idempotency_record import IdempotencyRecord
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_a_key_stands_for_one_call_a_path():
    fields = {"scope": "POST /messages/send", "key_hash": "k", "created_at": NOW, "expires_at": NOW}
    IdempotencyRecord.objects.create(**fields)

    with transaction.atomic(), pytest.raises(IntegrityError):
        IdempotencyRecord.objects.create(**fields)
