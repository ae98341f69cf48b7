import pytest
from django.db import transaction

from messaging.choices.people import ChangedThrough, SubscriptionKind, SubscriptionState
from messaging.models.subscription_change import SubscriptionChange
from messaging.models.subscription_group import GroupSubscription
from messaging.models.user import User
from messaging.people.subscriptions import Changer, GroupWord, change_groups, change_states
from tests.factories import NOW, make_api_key, make_group, make_user

pytestmark = pytest.mark.django_db
OUT, IN = SubscriptionState.UNSUBSCRIBED, SubscriptionState.SUBSCRIBED
LINK = Changer(through=ChangedThrough.LINK)


def test_change_moves_the_state_and_says_since_when():
    user = make_user()

    assert change_states(SubscriptionKind.EMAIL, {user.pk: OUT}, by=LINK, now=NOW) == 1

    user.refresh_from_db()
    assert (user.email_subscribe, user.email_subscribe_changed_at) == (OUT, NOW)
    assert (user.push_subscribe, user.push_subscribe_changed_at) == (IN, None)


def test_history_tells_what_changed_when_how_and_by_whom():
    user, key = make_user(), make_api_key()
    by = Changer(through=ChangedThrough.API, api_key=key)

    change_states(SubscriptionKind.PUSH, {user.pk: OUT}, by=by, now=NOW)

    change = SubscriptionChange.objects.get()
    assert (change.user, change.kind, change.state) == (user, SubscriptionKind.PUSH, OUT)
    assert (change.through, change.api_key, change.at) == (ChangedThrough.API, key, NOW)


def test_state_that_is_already_so_is_no_change():
    user = make_user()

    assert change_states(SubscriptionKind.EMAIL, {user.pk: IN}, by=LINK, now=NOW) == 0

    user.refresh_from_db()
    assert user.email_subscribe_changed_at is None
    assert not SubscriptionChange.objects.exists()


def test_many_users_take_as_many_statements_as_a_few(django_assert_max_num_queries):
    users = User.objects.bulk_create(User(external_id=f"u{n}") for n in range(50))
    wanted = {user.pk: (OUT, SubscriptionState.OPTED_IN)[user.pk % 2] for user in users}

    with transaction.atomic(), django_assert_max_num_queries(5):
        assert change_states(SubscriptionKind.EMAIL, wanted, by=LINK, now=NOW) == 50


def test_group_is_joined_and_left():
    group, user = make_group(), make_user()

    change_groups([GroupWord(user.pk, group.pk, is_subscribed=True)], by=LINK, now=NOW)
    change_groups([GroupWord(user.pk, group.pk, is_subscribed=False)], by=LINK, now=NOW)

    assert GroupSubscription.objects.get().is_subscribed is False
    told = SubscriptionChange.objects.order_by("pk").values_list("group", "state")
    assert list(told) == [(group.pk, IN), (group.pk, OUT)]


def test_word_that_is_already_so_leaves_no_history():
    group, user = make_group(), make_user()
    word = GroupWord(user.pk, group.pk, is_subscribed=True)
    change_groups([word], by=LINK, now=NOW)

    assert change_groups([word], by=LINK, now=NOW) == 0

    assert SubscriptionChange.objects.count() == 1


def test_many_words_take_three_statements(django_assert_num_queries):
    groups = [make_group(), make_group()]
    users = User.objects.bulk_create(User(external_id=f"u{n}") for n in range(25))
    words = [GroupWord(u.pk, g.pk, is_subscribed=True) for u in users for g in groups]

    with transaction.atomic(), django_assert_num_queries(3):
        assert change_groups(words, by=LINK, now=NOW) == 50
