import logging

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.people import SubscriptionState
from messaging.errors import NotFoundError
from messaging.models.link_secret import LinkSecret
from messaging.models.user import User
from messaging.services.subscription import unsubscribe, unsubscribe_link
from messaging.tokens import Link, LinkKind
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db


def link_to(user, channel=ChannelKey.EMAIL):
    return Link(kind=LinkKind.UNSUBSCRIBE, channel=channel, dispatch_number=12, user_id=user.pk)


def token_of(user, channel=ChannelKey.EMAIL):
    return LinkSecret.current().sign(link_to(user, channel))


@pytest.mark.parametrize("before", SubscriptionState)
def test_the_user_is_unsubscribed_from_email_whatever_they_were(before):
    user = make_user(email_subscribe=before, push_subscribe=before)

    unsubscribe(token_of(user), now=NOW)

    user.refresh_from_db()
    assert (user.email_subscribe, user.push_subscribe) == (SubscriptionState.UNSUBSCRIBED, before)


def test_nobody_else_is_touched():
    other, user = make_user(), make_user()

    unsubscribe(token_of(user), now=NOW)

    assert User.objects.get(pk=other.pk).email_subscribe is SubscriptionState.SUBSCRIBED


def test_twice_changes_and_logs_once_and_names_no_address(caplog):
    user = make_user()
    token = token_of(user)
    caplog.set_level(logging.INFO, "messaging")

    unsubscribe(token, now=NOW)
    unsubscribe(token, now=NOW)

    (line,) = caplog.records
    assert (line.getMessage(), line.user, line.dispatch) == ("unsubscribed", user.pk, 12)
    assert user.email not in str(vars(line))
    assert token not in str(vars(line))


def test_a_user_who_is_gone_is_no_error():
    user = make_user()
    token = token_of(user)
    user.delete()

    unsubscribe(token, now=NOW)


def test_looking_changes_nothing(django_assert_num_queries):
    user = make_user()
    token = token_of(user)

    with django_assert_num_queries(1):
        assert unsubscribe_link(token) == link_to(user)

    user.refresh_from_db()
    assert user.email_subscribe is SubscriptionState.SUBSCRIBED


def test_a_link_signed_by_a_retired_key_still_holds():
    token = token_of(make_user())
    LinkSecret.objects.create(version=2)

    assert unsubscribe_link(token)


def test_a_signature_for_another_channel_ends_no_mail():
    user = make_user()

    with pytest.raises(NotFoundError):
        unsubscribe(token_of(user, ChannelKey.SMS), now=NOW)

    user.refresh_from_db()
    assert user.email_subscribe is SubscriptionState.SUBSCRIBED


@pytest.mark.parametrize("token", ["", "preview", "A" * 48, "AQcB" + "A" * 44])
def test_what_is_no_link_is_not_found(token):
    with pytest.raises(NotFoundError):
        unsubscribe_link(token)
