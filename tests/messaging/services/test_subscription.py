import logging

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.people import ChangedThrough, SubscriptionKind, SubscriptionState
from messaging.errors import InvalidRequestError, NotFoundError
from messaging.models.link_secret import LinkSecret
from messaging.models.subscription_change import SubscriptionChange
from messaging.models.subscription_group import GroupSubscription, SubscriptionGroup
from messaging.models.user import User
from messaging.people.subscriptions import Changer
from messaging.services.subscription import (
    create_subscription_group,
    set_user_group,
    set_user_state,
    unsubscribe,
    unsubscribe_link,
)
from messaging.tokens import Link, LinkKind
from tests.factories import NOW, make_group, make_member, make_user

pytestmark = pytest.mark.django_db
OUT = SubscriptionState.UNSUBSCRIBED


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


def test_who_shares_the_address_gets_no_more_mail_either():
    first, second = make_user(email="Ana@x.example"), make_user(email="ana@X.example")
    silent = make_user(email="")

    unsubscribe(token_of(first), now=NOW)
    unsubscribe(token_of(silent), now=NOW)

    out = User.objects.filter(email_subscribe=OUT, email_subscribe_changed_at=NOW)
    assert set(out) == {first, second, silent}


def test_a_user_without_an_address_speaks_for_nobody_else():
    silent, other = make_user(email=""), make_user(email="")

    unsubscribe(token_of(silent), now=NOW)

    assert list(User.objects.filter(email_subscribe=OUT)) == [silent]
    assert User.objects.filter(pk=other.pk, email_subscribe_changed_at=None).exists()


def test_history_keeps_that_it_was_the_link():
    user = make_user()

    unsubscribe(token_of(user), now=NOW)

    change = SubscriptionChange.objects.get()
    assert (change.user, change.kind, change.state) == (user, SubscriptionKind.EMAIL, OUT)
    assert (change.through, change.at) == (ChangedThrough.LINK, NOW)
    assert (change.api_key, change.member) == (None, None)


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


def console():
    return Changer(through=ChangedThrough.CONSOLE, member=make_member())


@pytest.mark.parametrize("kind", [SubscriptionKind.EMAIL, SubscriptionKind.PUSH])
def test_a_member_sets_one_users_state_and_history_says_who(kind):
    user, other, by = make_user(email="ana@x.example"), make_user(email="ana@x.example"), console()

    changes = [set_user_state(user, kind, OUT, by=by, now=NOW) for _ in range(2)]

    assert changes == [True, False]
    change = SubscriptionChange.objects.get()
    assert (change.user, change.kind, change.state) == (user, kind, OUT)
    assert (change.through, change.member) == (ChangedThrough.CONSOLE, by.member)
    other.refresh_from_db()
    assert SubscriptionState.UNSUBSCRIBED not in {other.email_subscribe, other.push_subscribe}


def test_a_member_sets_where_one_user_stands_to_a_group():
    user, group, by = make_user(), make_group(), console()

    changes = [set_user_group(user, group, is_subscribed=True, by=by, now=NOW) for _ in range(2)]

    assert changes == [True, False]
    assert GroupSubscription.objects.get(user=user, group=group).is_subscribed
    assert SubscriptionChange.objects.get().member == by.member


def test_nobody_joins_or_leaves_a_group_that_is_archived():
    user = make_user()
    group = make_group(members=[user], is_archived=True)

    with pytest.raises(InvalidRequestError) as refused:
        set_user_group(user, group, is_subscribed=False, by=console(), now=NOW)

    assert "is archived" in str(refused.value)
    assert GroupSubscription.objects.get().is_subscribed


def test_a_group_is_made_under_its_trimmed_name():
    group = create_subscription_group(" Offers ", channel=ChannelKey.WHATS_APP)

    assert SubscriptionGroup.objects.get() == group
    assert (group.name, group.channel, group.is_archived) == ("Offers", ChannelKey.WHATS_APP, False)


@pytest.mark.parametrize(
    ("name", "channel", "path"),
    [
        (" ", ChannelKey.SMS, "name"),
        ("x" * 256, ChannelKey.SMS, "name"),
        ("Offers", ChannelKey.WEBHOOK, "channel"),
    ],
)
def test_a_group_without_a_name_or_on_another_channel_is_refused(name, channel, path):
    with pytest.raises(InvalidRequestError) as refused:
        create_subscription_group(name, channel=channel)

    assert [problem.path for problem in refused.value.problems] == [path]
