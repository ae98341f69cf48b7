from datetime import timedelta

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.people import ChangedThrough, SubscriptionKind, SubscriptionState
from messaging.console.users import subscriptions
from messaging.people.subscriptions import Changer, GroupWord, change_groups, change_states
from tests.factories import NOW, make_group, make_member, make_user

pytestmark = pytest.mark.django_db


def standings(user):
    user.refresh_from_db()
    words, changes = subscriptions.words_of(user), subscriptions.changes_of(user)
    return {row.key: row for row in subscriptions.standings(user, words, changes)}


def test_email_and_push_stand_first_and_groups_with_a_word_before_the_rest():
    user = make_user()
    silent = make_group()
    said = make_group(ChannelKey.WHATS_APP, [user])
    make_group(is_archived=True)

    found = standings(user)

    ids = [group.subscription_group_id for group in (said, silent)]
    assert list(found) == ["email", "push", *ids]
    assert [found[each].state for each in ids] == [SubscriptionState.SUBSCRIBED, None]
    assert found["email"].state is SubscriptionState.SUBSCRIBED
    assert found["email"].since is None
    assert found["email"].choices == tuple(SubscriptionState)
    assert found[ids[0]].choices == (SubscriptionState.SUBSCRIBED, SubscriptionState.UNSUBSCRIBED)


def test_the_last_change_stands_beside_what_it_changed():
    user, group = make_user(), make_group()
    ana = Changer(through=ChangedThrough.CONSOLE, member=make_member(email="ana@corp.example"))
    link = Changer(through=ChangedThrough.LINK)
    for state, ago in ((SubscriptionState.UNSUBSCRIBED, 2), (SubscriptionState.OPTED_IN, 1)):
        change_states(
            SubscriptionKind.EMAIL, {user.pk: state}, by=ana, now=NOW - timedelta(days=ago)
        )
    change_groups([GroupWord(user.pk, group.pk, is_subscribed=False)], by=link, now=NOW)

    found = standings(user)

    assert found["email"].change.state is SubscriptionState.OPTED_IN
    assert found["email"].change.member == ana.member
    assert found["email"].since == NOW - timedelta(days=1)
    assert found[group.subscription_group_id].change.through is ChangedThrough.LINK
    assert found[group.subscription_group_id].state is SubscriptionState.UNSUBSCRIBED
    assert found["push"].change is None
    assert len(subscriptions.changes_of(user)) == 3


def test_groups_are_counted_by_channel_where_the_user_is_in():
    user = make_user()
    for channel in (ChannelKey.SMS, ChannelKey.SMS, ChannelKey.EMAIL):
        make_group(channel, [user])
    user.group_subscriptions.filter(group__channel=ChannelKey.EMAIL).update(is_subscribed=False)

    assert subscriptions.group_counts(subscriptions.words_of(user)) == {ChannelKey.SMS: 2}
