from datetime import timedelta

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.people import SubscriptionState
from messaging.errors import InvalidRequestError
from messaging.models.subscription_group import GroupSubscription
from messaging.services.subscription_status.naming import Asked
from messaging.services.subscription_status.reading import group_status, user_groups
from tests.factories import NOW, make_group, make_user

pytestmark = pytest.mark.django_db
OUT = SubscriptionState.UNSUBSCRIBED


def leave(user, group, *, at=NOW, is_subscribed=False):
    row, _ = GroupSubscription.objects.update_or_create(
        user=user, group=group, defaults={"is_subscribed": is_subscribed}
    )
    GroupSubscription.objects.filter(pk=row.pk).update(changed_at=at)


def listed(*external_ids, limit=100, offset=0):
    return user_groups(Asked(external_ids=external_ids), limit=limit, offset=offset)


def test_status_is_said_by_name_in_the_recorded_words():
    ada, bob = make_user("ada"), make_user("bob")
    group = make_group(members=[ada])
    leave(bob, group)

    body = group_status(
        group.subscription_group_id, Asked(external_ids=("ada", "bob", "cid", "ada"))
    )

    assert body == {
        "status": {"ada": "Subscribed", "bob": "Unsubscribed", "cid": "unknown"},
        "message": "success",
    }


@pytest.mark.parametrize("is_later_in", [True, False])
def test_of_two_users_with_one_address_the_latest_word_counts(is_later_in):
    group = make_group()
    first, second, _silent = (make_user(email="ana@x.example") for _ in range(3))
    leave(first, group, at=NOW + timedelta(hours=1), is_subscribed=is_later_in)
    leave(second, group, at=NOW, is_subscribed=not is_later_in)

    body = group_status(group.subscription_group_id, Asked(emails=("Ana@x.example",)))

    assert body["status"] == {"Ana@x.example": "Subscribed" if is_later_in else "Unsubscribed"}


def test_of_two_words_at_one_moment_the_one_that_left_counts():
    group = make_group()
    for is_in in (True, False, True):
        leave(make_user(phone="+34600000000"), group, is_subscribed=is_in)

    body = group_status(group.subscription_group_id, Asked(phones=("+34600000000",)))

    assert body["status"] == {"+34600000000": "Unsubscribed"}


def test_status_of_an_unknown_group_is_refused_in_the_familys_words():
    with pytest.raises(InvalidRequestError) as refused:
        group_status("g9", Asked(external_ids=("u1",)))

    assert refused.value.message == "Invalid subscription group ID"


@pytest.mark.parametrize("asked", [Asked(), Asked(emails=("a@x.example",), phones=("+34600000",))])
def test_names_that_are_unclear_are_refused(asked):
    with pytest.raises(InvalidRequestError):
        group_status(make_group().subscription_group_id, asked)
    with pytest.raises(InvalidRequestError):
        user_groups(asked, limit=100, offset=0)


def test_groups_of_a_user_are_listed_in_both_shapes():
    ada = make_user("ada", email="", phone="+34600000000")
    group = make_group(members=[ada])
    make_group()

    body = listed("ada")

    shown = {
        "id": group.subscription_group_id,
        "name": "Offers",
        "channel": "sms",
        "status": "Subscribed",
    }
    user = {"email": None, "phone": "+34600000000", "external_id": "ada"}
    assert body == {
        "users": [user | {"subscription_groups": [shown]}],
        "total_count": 1,
        "success": True,
        "subscription_groups": [
            {"subscription_group_id": shown["id"], "subscription_status": "Subscribed"}
        ],
        "message": "success",
    }


def test_who_is_out_of_all_mail_is_out_of_every_mail_group_and_the_word_stays_stored():
    ada = make_user("ada", email_subscribe=OUT)
    mail, text = make_group(ChannelKey.EMAIL, members=[ada]), make_group(members=[ada])

    (user,) = listed("ada")["users"]

    assert [group["status"] for group in user["subscription_groups"]] == [
        *("Unsubscribed", "Subscribed")
    ]
    stored = GroupSubscription.objects.filter(user=ada, is_subscribed=True)
    assert set(stored.values_list("group", flat=True)) == {mail.pk, text.pk}


def test_users_who_share_an_address_are_listed_one_by_one_and_in_pages():
    for name in ("u1", "u2", "u3"):
        make_user(name, email="ana@x.example")
    asked = Asked(emails=("ana@x.example",))

    pages = [user_groups(asked, limit=2, offset=offset) for offset in (0, 2)]

    assert [[user["external_id"] for user in page["users"]] for page in pages] == [
        ["u1", "u2"],
        ["u3"],
    ]
    assert [page["total_count"] for page in pages] == [3, 3]
    assert "subscription_groups" not in pages[0]


def test_a_name_that_nobody_has_is_told():
    body = listed("u9")

    assert (body["users"], body["total_count"], body["subscription_groups"]) == ([], 0, [])
    assert body["errors"] == ["external_id: there is no user u9."]


def test_fifty_names_take_three_statements(django_assert_num_queries):
    users = [make_user() for _ in range(50)]
    groups = [make_group(members=users) for _ in range(3)]
    asked = Asked(external_ids=tuple(user.external_id for user in users))

    with django_assert_num_queries(3):
        group_status(groups[0].subscription_group_id, asked)
    with django_assert_num_queries(3):
        user_groups(asked, limit=100, offset=0)
