"""What a merge moves, drops and leaves, table by table."""

import pytest
from django.db import connection, transaction

from messaging.choices.channels import ChannelKey
from messaging.choices.people import ChangedThrough, SubscriptionKind, SubscriptionState
from messaging.models.address_state import AddressState
from messaging.models.content_card import ContentCard
from messaging.models.custom_event import CustomEvent
from messaging.models.device import Device
from messaging.models.fields import address_hash
from messaging.models.purchase import Purchase
from messaging.models.sandbox_message import SandboxMessage
from messaging.models.subscription_change import SubscriptionChange
from messaging.models.subscription_group import GroupSubscription
from messaging.models.user import User
from messaging.models.user_alias import UserAlias
from messaging.models.withdrawal import Withdrawal
from messaging.people.finding import Designation, lock
from messaging.people.identifiers import Kind
from messaging.people.merging import Merges
from messaging.people.subscriptions import Changer, GroupWord, change_groups
from tests.factories import NOW, make_device, make_group, make_user
from tests.messaging.people.rows import LINK, fill, make_card
from tests.rows import make_delivery, make_dispatch

pytestmark = pytest.mark.django_db
IN, OUT = SubscriptionState.SUBSCRIBED, SubscriptionState.UNSUBSCRIBED
BY = Changer(through=ChangedThrough.MERGE)


def merge(*pairs):
    """Merge by external id, in this order."""
    names = {name for pair in pairs for name in pair}
    found = lock([Designation(Kind.EXTERNAL_ID, name) for name in names])
    pks = {user.external_id: pk for pk, user in found.users.items()}
    merges = Merges(found)
    for gone, kept in pairs:
        merges.merge(pks[gone], merges.stands_for(pks[kept]))
    with transaction.atomic():
        merges.write(by=BY, now=NOW)


TABLES = [Device, CustomEvent, Purchase, ContentCard, SandboxMessage, SubscriptionChange]


@pytest.mark.parametrize("table", TABLES)
def test_rows_of_both_are_the_kept_users(table):
    kept, gone = make_user("kept"), make_user("gone")
    fill(kept)
    fill(gone)
    other = make_user("other")
    fill(other)

    merge(("gone", "kept"))

    owners = list(table.objects.order_by("user_id").values_list("user_id", flat=True))
    assert owners == [kept.pk, kept.pk, other.pk]
    assert set(User.objects.all()) == {kept, other}


def test_profile_and_attributes_fill_what_is_lacking():
    make_user("kept", first_name="", custom_attributes={"a": 1}, email="kept@rcpt.example")
    make_user("gone", first_name="Ana", custom_attributes={"a": 2, "b": 2})

    merge(("gone", "kept"))

    user = User.objects.get()
    assert (user.external_id, user.first_name, user.email) == ("kept", "Ana", "kept@rcpt.example")
    assert (user.custom_attributes, user.updated_at) == ({"a": 1, "b": 2}, NOW)


def test_aliases_move_where_their_label_is_free():
    kept, gone = make_user("kept", alias=("k", "crm")), make_user("gone", alias=("g", "crm"))
    UserAlias.objects.create(user=gone, name="g", label="shop")

    merge(("gone", "kept"))

    left = UserAlias.objects.values_list("user_id", "name", "label")
    assert set(left) == {(kept.pk, "k", "crm"), (kept.pk, "g", "shop")}


def test_word_about_a_group_comes_where_there_was_none():
    kept, gone = make_user("kept"), make_user("gone")
    both, new, own = make_group(), make_group(), make_group()
    words = [(kept, both, True), (gone, both, False), (gone, new, False), (kept, own, True)]
    change_groups(
        [GroupWord(user.pk, group.pk, is_subscribed=said) for user, group, said in words],
        by=LINK,
        now=NOW,
    )

    merge(("gone", "kept"))

    said = GroupSubscription.objects.values_list("user_id", "group_id", "is_subscribed")
    assert set(said) == {
        (kept.pk, both.pk, True),
        (kept.pk, new.pk, False),
        (kept.pk, own.pk, True),
    }
    merged = SubscriptionChange.objects.get(through=ChangedThrough.MERGE)
    assert (merged.user_id, merged.group_id, merged.state) == (kept.pk, new.pk, OUT)


def test_address_that_comes_along_brings_its_refusal_and_history_says_so():
    kept = make_user("kept", email="-")
    User.objects.update(email="")
    make_user("gone", email="ana@rcpt.example", email_subscribe=OUT)

    merge(("gone", "kept"))

    kept.refresh_from_db()
    assert not AddressState.objects.exists()
    assert (kept.email, kept.email_subscribe) == ("ana@rcpt.example", OUT)
    assert kept.email_subscribe_changed_at == NOW
    change = SubscriptionChange.objects.get()
    assert (change.kind, change.state, change.through) == (
        SubscriptionKind.EMAIL,
        OUT,
        ChangedThrough.MERGE,
    )


def test_refusal_of_an_address_that_nobody_takes_over_is_kept():
    make_user("kept", email="kept@rcpt.example")
    for name in ("left", "here"):
        state = OUT if name == "left" else IN
        make_user(name, email=f"{name}@rcpt.example", email_subscribe=state)

    merge(("left", "kept"), ("here", "kept"))

    state = AddressState.objects.get()
    assert state.address_hash == address_hash(ChannelKey.EMAIL, "left@rcpt.example")
    assert User.objects.get().email_subscribe == IN


def test_devices_that_come_along_bring_their_push_state():
    kept, gone = make_user("kept"), make_user("gone", push_subscribe=OUT)
    make_device(gone)

    merge(("gone", "kept"))

    kept.refresh_from_db()
    assert kept.push_subscribe == OUT


def test_devices_that_came_along_before_bring_their_push_state_too():
    make_user("kept")
    make_user("near")
    make_device(make_user("far", push_subscribe=SubscriptionState.OPTED_IN))

    merge(("far", "near"), ("near", "kept"))

    assert User.objects.get().push_subscribe == SubscriptionState.OPTED_IN


def test_of_two_cards_of_one_dispatch_the_nearest_stays():
    users = {name: make_user(name) for name in ("kept", "near", "far")}
    make_card(users["kept"], 1, "kept")
    for name in ("far", "near"):
        make_card(users[name], 1, name)
        make_card(users[name], 2, name)
    make_card(users["far"], 3, "far")
    make_card(make_user("other"), 2, "other")

    merge(("near", "kept"), ("far", "kept"))

    feed = ContentCard.objects.filter(user_id=users["kept"].pk).order_by("dispatch_number")
    assert [card.content["title"] for card in feed] == ["kept", "near", "far"]
    assert ContentCard.objects.count() == 4


def test_deliveries_keep_whom_they_went_to():
    kept, gone = make_user("kept"), make_user("gone")
    delivery = make_delivery(make_dispatch(), gone)

    merge(("gone", "kept"))

    delivery.refresh_from_db()
    assert delivery.user_id == gone.pk != kept.pk


@pytest.mark.parametrize("order", [[("a", "b"), ("b", "c")], [("b", "c"), ("a", "b")]])
def test_chain_ends_in_the_last_in_either_order(order):
    for name in "abc":
        user = make_user(name, first_name="", last_name="" if name == "c" else name)
        UserAlias.objects.create(user=user, name=name, label="all")
        UserAlias.objects.create(user=user, name=name, label="c" if name == "c" else "ab")
        fill(user)
    User.objects.filter(external_id="a").update(first_name="Ana")

    merge(*order)

    user = User.objects.get()
    assert (user.external_id, user.first_name, user.last_name) == ("c", "Ana", "b")
    assert set(user.aliases.values_list("name", "label")) == {("c", "all"), ("c", "c"), ("b", "ab")}
    assert {table.objects.filter(user_id=user.pk).count() for table in TABLES} == {3}


def test_id_that_only_the_merged_user_had_goes_on_leading_to_them():
    kept = User.objects.create(email="ana@rcpt.example")
    gone = make_user("gone")
    merges = Merges(
        lock([Designation(Kind.BRAZE_ID, kept.braze_id), Designation(Kind.EXTERNAL_ID, "gone")])
    )

    merges.merge(gone.pk, kept.pk)
    merges.write(by=BY, now=NOW)

    assert User.objects.get().external_id == "gone"
    assert User.objects.get().pk == kept.pk


def test_nothing_planned_is_nothing_written(django_assert_num_queries):
    merges = Merges(lock([]))

    with django_assert_num_queries(0):
        merges.write(by=BY, now=NOW)


@pytest.mark.parametrize("count", [1, 50])
def test_statements_do_not_grow_with_users(count, django_assert_num_queries):
    group = make_group()
    pairs = []
    for number in range(count):
        kept, gone = make_user(f"k{number}", email="-"), make_user(f"g{number}")
        User.objects.filter(pk=kept.pk).update(email="")
        UserAlias.objects.create(user=gone, name=f"{number}", label="crm")
        fill(gone)
        User.objects.filter(pk=gone.pk).update(email_subscribe=OUT, push_subscribe=OUT)
        change_groups([GroupWord(gone.pk, group.pk, is_subscribed=True)], by=LINK, now=NOW)
        pairs.append((f"g{number}", f"k{number}"))

    # On SQLite Django updates 45 whole profiles a statement, for its 999 parameters.
    more = 1 if count == 50 and connection.vendor == "sqlite" else 0
    with django_assert_num_queries(36 + more):
        merge(*pairs)

    assert User.objects.count() == count


def test_who_is_gone_is_withdrawn():
    make_user("kept")
    gone = make_user("gone")

    merge(("gone", "kept"))

    assert gone.pk in Withdrawal.objects.values_list("user_id", flat=True)
