import pytest
from django.db import transaction

from messaging.choices.people import ChangedThrough, SubscriptionState
from messaging.errors import InvalidRequestError
from messaging.models.subscription_change import SubscriptionChange
from messaging.models.subscription_group import GroupSubscription
from messaging.people.subscriptions import Changer
from messaging.services.subscription_status.setting import (
    SetStatus,
    SetStatuses,
    archived,
    set_statuses,
)
from messaging.wire import read
from tests.factories import NOW, make_api_key, make_group, make_user

pytestmark = pytest.mark.django_db
BY = Changer(through=ChangedThrough.API)
NUMBER = "+34600000000"
SUCCESS = {"message": "success"}


def entry(group, state="subscribed", **names):
    return {
        "subscription_group_id": group.subscription_group_id,
        "subscription_state": state,
        **names,
    }


def set_one(group, state="subscribed", by=BY, **names):
    return set_statuses(read(SetStatus, entry(group, state, **names)), by=by, now=NOW)


def set_many(*entries):
    return set_statuses(read(SetStatuses, {"subscription_groups": entries}), by=BY, now=NOW)


def states():
    rows = GroupSubscription.objects.values_list("user__external_id", "is_subscribed")
    return dict(rows)


def refusal(deed, *args, **names):
    with pytest.raises(InvalidRequestError) as refused:
        deed(*args, **names)
    return refused.value.message, [str(problem) for problem in refused.value.problems]


def test_users_join_and_leave_by_their_ids_and_history_says_through_which_key():
    group, key = make_group(), make_api_key()
    make_user("u1")

    for state in ("subscribed", "unsubscribed"):
        by = Changer(through=ChangedThrough.API, api_key=key)
        assert set_one(group, state, by, external_id="u1") == SUCCESS

    assert states() == {"u1": False}
    changes = SubscriptionChange.objects.order_by("pk").values_list("state", "api_key", "at")
    assert list(changes) == [
        (SubscriptionState.SUBSCRIBED, key.pk, NOW),
        (SubscriptionState.UNSUBSCRIBED, key.pk, NOW),
    ]


@pytest.mark.parametrize("names", [{"email": ["ANA@x.example"]}, {"phone": NUMBER}])
def test_everybody_who_shares_an_address_or_number_changes(names):
    group = make_group()
    for name in ("u1", "u2"):
        make_user(name, email="ana@x.example", phone=NUMBER)
    make_user("u3", email="bob@x.example", phone="+34600000001")

    set_one(group, **names)

    assert states() == {"u1": True, "u2": True}


def test_a_user_nobody_knows_changes_nothing_and_is_told():
    group = make_group()
    make_user("u1")

    body = set_one(group, external_id=["u1", "u9"])

    assert body == SUCCESS | {"errors": ["external_id: there is no user u9."]}
    assert states() == {"u1": True}


def test_what_is_not_obeyed_is_told():
    group = make_group()
    make_user("u1")
    extra = {"use_double_opt_in_logic": True, "colour": "red", "email": "a@x.example"}

    body = set_one(group, external_id="u1", **extra)

    assert [line.partition(" ")[0] for line in body["errors"]] == [
        *("colour", "Addresses", "use_double_opt_in_logic:")
    ]


def test_an_unknown_group_is_refused_in_the_familys_words():
    body = {"subscription_group_id": "g9", "subscription_state": "subscribed", "external_id": "u1"}

    refused = refusal(set_statuses, read(SetStatus, body), by=BY, now=NOW)

    words = "Invalid subscription group ID"
    assert refused == (words, [f"subscription_group_id: {words}"])


def test_the_states_of_an_archived_group_stand_still():
    user = make_user("u1")
    group = make_group(members=[user], is_archived=True)

    message, problems = refusal(set_one, group, "unsubscribed", external_id="u1")

    assert problems == [str(archived(group))]
    assert group.subscription_group_id in message
    assert states() == {"u1": True}


def test_an_address_and_a_number_exclude_each_other():
    message, _ = refusal(set_one, make_group(), email="a@x.example", phone=NUMBER)

    assert message == (
        "Either an email address or a phone number should be provided, but not both."
    )


def test_several_groups_are_set_at_once_and_the_last_word_counts():
    first, second = make_group(), make_group()
    make_user("u1")

    set_many(
        entry(first, external_ids=["u1"]),
        entry(second, "unsubscribed", external_id="u1"),
        entry(first, "unsubscribed", external_ids=["u1"]),
    )

    rows = GroupSubscription.objects.order_by("group_id").values_list("group", "is_subscribed")
    assert list(rows) == [(first.pk, False), (second.pk, False)]


def test_nothing_is_done_when_one_of_several_entries_is_wrong():
    group = make_group()
    make_user("u1")

    message, problems = refusal(
        set_many,
        entry(group, external_ids=["u1"]),
        entry(group),
        entry(group, emails=["a@x.example"], phones=[NUMBER]),
    )

    assert message == "The request has 2 problems."
    assert [problem.partition(":")[0] for problem in problems] == [
        *("subscription_groups.1", "subscription_groups.2")
    ]
    assert not states()


def test_fifty_names_take_as_many_statements_as_one(django_assert_num_queries):
    group = make_group()
    ids = [make_user().external_id for _ in range(50)]

    # group, users; where they stand, where they stand now, history
    with transaction.atomic(), django_assert_num_queries(5):
        set_one(group, external_id=ids)

    assert GroupSubscription.objects.count() == 50
