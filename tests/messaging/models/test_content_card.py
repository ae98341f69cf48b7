import pytest
from django.db import IntegrityError, transaction

from messaging.models.content_card import ContentCard
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def test_a_dispatch_leaves_one_card_a_user():
    fields = {
        "dispatch_number": 1,
        "user_id": 1,
        "content": {},
        "created_at": NOW,
        "expires_at": NOW,
    }
    ContentCard.objects.create(**fields)

    with transaction.atomic(), pytest.raises(IntegrityError):
        ContentCard.objects.create(**fields)
