import pytest
from django.db import IntegrityError, transaction

from messaging.choices.people import ChangedThrough, SubscriptionKind, SubscriptionState
from messaging.models.subscription_change import SubscriptionChange
from tests.factories import NOW, make_group, make_user

pytestmark = pytest.mark.django_db


def remember(kind, group):
    return SubscriptionChange.objects.create(
        user=make_user(),
        kind=kind,
        group=group,
        state=SubscriptionState.UNSUBSCRIBED,
        through=ChangedThrough.LINK,
        at=NOW,
    )


def test_change_of_a_group_names_it():
    with pytest.raises(IntegrityError), transaction.atomic():
        remember(SubscriptionKind.GROUP, None)


def test_change_of_email_names_no_group():
    with pytest.raises(IntegrityError), transaction.atomic():
        remember(SubscriptionKind.EMAIL, make_group())
