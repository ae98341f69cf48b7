import pytest
from django.db import IntegrityError, transaction

from messaging.choices.channels import ChannelKey
from messaging.models.subscription_group import GroupSubscription
from tests.factories import make_group, make_user

pytestmark = pytest.mark.django_db


def test_a_user_has_one_word_about_a_group():
    user = make_user()
    group = make_group(members=[user])

    with transaction.atomic(), pytest.raises(IntegrityError):
        GroupSubscription.objects.create(group=group, user=user, is_subscribed=False)


def test_a_push_channel_has_no_groups():
    with transaction.atomic(), pytest.raises(IntegrityError):
        make_group(ChannelKey.WEB_PUSH)
