import pytest
from django.db import IntegrityError, transaction

from messaging.models.send_id import SendId
from tests.factories import make_campaign

pytestmark = pytest.mark.django_db


def test_a_send_id_is_one_of_its_campaign():
    campaign = make_campaign()
    SendId.objects.create(campaign=campaign, send_id="spring")

    with transaction.atomic(), pytest.raises(IntegrityError):
        SendId.objects.create(campaign=campaign, send_id="spring")
