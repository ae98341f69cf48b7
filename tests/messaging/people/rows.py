"""A user with a row in every table that a merge moves and a deletion empties."""

import uuid
from datetime import timedelta
from decimal import Decimal

from messaging.choices.channels import ChannelKey
from messaging.choices.people import ChangedThrough, SubscriptionKind, SubscriptionState
from messaging.models.content_card import ContentCard
from messaging.models.custom_event import CustomEvent, EventName
from messaging.models.purchase import Product, Purchase
from messaging.models.sandbox_message import SandboxMessage
from messaging.people.subscriptions import Changer, change_states
from tests.factories import NOW, make_device

OUT = SubscriptionState.UNSUBSCRIBED
LINK = Changer(through=ChangedThrough.LINK)


def make_card(user, dispatch_number, title="Hi"):
    return ContentCard.objects.create(
        card_id=uuid.uuid4(),
        dispatch_number=dispatch_number,
        user_id=user.pk,
        content={"title": title},
        created_at=NOW,
        expires_at=NOW + timedelta(days=1),
    )


def fill(user):
    """Give a user a row in every table that a merge moves."""
    event, _ = EventName.objects.get_or_create(name="visited")
    product, _ = Product.objects.get_or_create(product_id="book")
    make_device(user)
    CustomEvent.objects.create(user=user, event_name=event, time=NOW)
    Purchase.objects.create(
        user=user, product=product, time=NOW, currency="EUR", price=Decimal("9.5")
    )
    make_card(user, user.pk)
    SandboxMessage.objects.create(
        dispatch_number=1, user_id=user.pk, channel=ChannelKey.EMAIL, content={}, created_at=NOW
    )
    change_states(SubscriptionKind.PUSH, {user.pk: OUT}, by=LINK, now=NOW)
