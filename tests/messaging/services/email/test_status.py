import pytest
from django.db import transaction

from messaging.choices.channels import ChannelKey
from messaging.choices.people import ChangedThrough, SubscriptionState
from messaging.models.address_state import AddressState
from messaging.models.fields import address_hash
from messaging.models.subscription_change import SubscriptionChange
from messaging.models.user import User
from messaging.people.subscriptions import Changer
from messaging.services.email.status import EmailStatus, set_address_states, set_email_status
from messaging.wire import read
from tests.factories import NOW, make_api_key, make_user

pytestmark = pytest.mark.django_db
BY = Changer(through=ChangedThrough.API)
OUT, IN = SubscriptionState.UNSUBSCRIBED, SubscriptionState.OPTED_IN


def set_state(*emails, state="unsubscribed", by=BY, **more):
    body = {"email": list(emails), "subscription_state": state, **more}
    return set_email_status(read(EmailStatus, body), by=by, now=NOW)


def kept():
    return dict(AddressState.objects.values_list("address_hash", "state"))


def hash_of(address):
    return address_hash(ChannelKey.EMAIL, address)


@pytest.mark.parametrize("state", SubscriptionState)
def test_every_profile_with_the_address_changes_and_nobody_else(state):
    first, second = make_user(email="Ana@x.example"), make_user(email="ana@x.example")
    other = make_user()

    assert set_state("ANA@x.example", state=state.word) == {"message": "success"}

    states = dict(User.objects.values_list("pk", "email_subscribe"))
    assert states == {first.pk: state, second.pk: state, other.pk: SubscriptionState.SUBSCRIBED}
    assert kept() == {}


def test_history_says_who_changed_it_when_and_how():
    user, key = make_user(email="ana@x.example"), make_api_key()

    set_state("ana@x.example", by=Changer(through=ChangedThrough.API, api_key=key))

    change = SubscriptionChange.objects.get()
    assert (change.user, change.state, change.at) == (user, OUT, NOW)
    assert (change.through, change.api_key) == (ChangedThrough.API, key)


def test_state_of_an_address_nobody_has_is_kept_as_a_hash_and_its_last_word_counts():
    set_state("New@x.example")
    set_state("new@X.example", state="opted_in")

    (row,) = AddressState.objects.all()
    assert (row.address_hash, row.state) == (hash_of("new@x.example"), IN)
    assert (row.channel, row.changed_at) == (ChannelKey.EMAIL, NOW)


def test_once_somebody_has_the_address_nothing_is_kept_beside_their_state():
    set_state("ana@x.example", "new@x.example")
    make_user(email="ana@x.example")

    set_state("ana@x.example", state="subscribed")

    assert kept() == {hash_of("new@x.example"): OUT}


def test_what_is_owned_comes_back_in_lower_case():
    make_user(email="Ana@x.example")

    owned = set_address_states(["ANA@x.example", "b@x.example"], OUT, by=BY, now=NOW)

    assert owned == {"ana@x.example"}


def test_a_field_nobody_reads_is_told():
    body = set_state("ana@x.example", colour="red")

    assert body == {"message": "success", "errors": ["colour is not a field of this call."]}


def test_fifty_addresses_take_seven_statements(django_assert_num_queries):
    owned = [make_user().email for _ in range(25)]
    free = [f"new-{n}@x.example" for n in range(25)]

    # users; their states read and written, history; kept states deleted and written
    with transaction.atomic(), django_assert_num_queries(7):
        set_state(*owned, *free)

    assert User.objects.filter(email_subscribe=OUT).count() == 25
    assert len(kept()) == 25
