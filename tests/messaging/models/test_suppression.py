import pytest
from django.db import IntegrityError, transaction

from messaging.choices.channels import ChannelKey
from messaging.models.suppression import Suppression, SuppressionReason

pytestmark = pytest.mark.django_db


def test_an_address_is_shut_once_a_channel():
    fields = {"channel": ChannelKey.EMAIL, "address_hash": "h", "reason": SuppressionReason.SPAM}
    Suppression.objects.create(**fields)

    with transaction.atomic(), pytest.raises(IntegrityError):
        Suppression.objects.create(**fields)
