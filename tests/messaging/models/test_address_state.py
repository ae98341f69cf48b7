import pytest
from django.db import IntegrityError, transaction

from messaging.choices.channels import ChannelKey
from messaging.choices.people import SubscriptionState
from messaging.models.address_state import AddressState
from messaging.models.fields import address_hash
from tests.factories import NOW


@pytest.mark.django_db
def test_address_has_one_state_whatever_its_case():
    def keep(address):
        return AddressState.objects.create(
            channel=ChannelKey.EMAIL,
            address_hash=address_hash(ChannelKey.EMAIL, address),
            state=SubscriptionState.UNSUBSCRIBED,
            changed_at=NOW,
        )

    keep("ann@rcpt.example")

    with pytest.raises(IntegrityError), transaction.atomic():
        keep("Ann@Rcpt.example")
