"""Tests of setting states of addresses and of shutting them, as a caller meets it."""

import pytest

from messaging.choices.access import Permission
from messaging.choices.channels import ChannelKey
from messaging.choices.people import SubscriptionState
from messaging.models.activity_entry import ActivityEntry
from messaging.models.address_state import AddressState
from messaging.models.subscription_change import SubscriptionChange
from messaging.models.suppression import Suppression, SuppressionReason
from tests.factories import make_api_key, make_user

pytestmark = pytest.mark.django_db
STATUS = "/email/status"
RIGHTS = {
    STATUS: Permission.EMAIL_STATUS,
    "/email/blocklist": Permission.EMAIL_BLACKLIST,
    "/email/blacklist": Permission.EMAIL_BLACKLIST,
    "/email/bounce/remove": Permission.EMAIL_BOUNCE_REMOVE,
    "/email/spam/remove": Permission.EMAIL_SPAM_REMOVE,
}
SUCCESS = {"message": "success"}


@pytest.fixture
def key():
    return make_api_key(*RIGHTS.values())


@pytest.fixture
def client(signed, key):
    return signed(key)


def post(client, path, *emails, **headers):
    body = {"email": list(emails)}
    body |= {"subscription_state": "unsubscribed"} if path == STATUS else {}
    return client.post(path, body, content_type="application/json", headers=headers)


def shut(address, reason):
    address_hash = Suppression.hash_of(ChannelKey.EMAIL, address)
    Suppression.objects.create(
        channel=ChannelKey.EMAIL, address_hash=address_hash, reason=reason, source="test"
    )


@pytest.mark.parametrize("path", RIGHTS)
def test_an_address_nobody_has_is_a_success(client, path):
    response = post(client, path, "new@x.example")

    assert (response.status_code, response.json()) == (201, SUCCESS)
    assert ActivityEntry.objects.get().status == 201


@pytest.mark.parametrize("path", [STATUS, "/email/blocklist", "/email/blacklist"])
def test_who_has_the_address_is_unsubscribed_and_the_history_has_the_key(client, key, path):
    user = make_user(email="Ana@x.example")

    post(client, path, "ana@x.example")

    user.refresh_from_db()
    assert user.email_subscribe is SubscriptionState.UNSUBSCRIBED
    assert SubscriptionChange.objects.get().api_key == key


@pytest.mark.parametrize("path", ["/email/blocklist", "/email/blacklist"])
def test_blocked_addresses_are_shut_by_hand(client, path):
    post(client, path, "ana@x.example")

    assert Suppression.objects.get().reason == SuppressionReason.MANUAL


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/email/bounce/remove", SuppressionReason.HARD_BOUNCE),
        ("/email/spam/remove", SuppressionReason.SPAM),
    ],
)
def test_addresses_are_opened_for_one_reason_only(client, path, reason):
    for kind in SuppressionReason:
        shut(f"{kind.word}@x.example", kind)

    post(client, path, *(f"{kind.word}@x.example" for kind in SuppressionReason))

    left = Suppression.objects.values_list("reason", flat=True)
    assert set(left) == set(SuppressionReason) - {reason}


@pytest.mark.parametrize("path", RIGHTS)
@pytest.mark.parametrize(
    "emails", [[], ["ana"], [""], ["a@x.example, b@x.example"], 51 * ["a@x.example"]]
)
def test_what_is_no_address_or_too_many_changes_nothing(client, path, emails):
    make_user(email="a@x.example")

    response = post(client, path, "a@x.example", *emails) if emails else post(client, path)

    assert (response.status_code, bool(response.json()["errors"])) == (400, True)
    assert not SubscriptionChange.objects.exists()
    assert not AddressState.objects.exists()


@pytest.mark.parametrize("state", ["Subscribed", "unknown", True, 3, None])
def test_an_unknown_state_is_refused(client, state):
    body = {"email": "a@x.example", "subscription_state": state}

    response = client.post(STATUS, body, content_type="application/json")

    assert response.status_code == 400
    assert response.json()["errors"][0].startswith("subscription_state: ")


@pytest.mark.parametrize("path", RIGHTS)
def test_a_repeated_call_is_answered_again(client, path):
    first = post(client, path, "a@x.example", **{"Idempotency-Key": "k"})
    again = post(client, path, "a@x.example", **{"Idempotency-Key": "k"})
    other = post(client, path, "b@x.example", **{"Idempotency-Key": "k"})

    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    assert other.status_code == 422


@pytest.mark.parametrize(("path", "count"), [(STATUS, 14), ("/email/blocklist", 17)])
@pytest.mark.parametrize("names", [1, 50])
def test_a_change_costs_a_fixed_number_of_queries(
    client, django_assert_num_queries, path, count, names
):
    emails = [make_user().email for _ in range(names)]
    post(client, path, "warm@x.example")

    # as before it: key, window, savepoint; then users, their states, and what is kept
    with django_assert_num_queries(count):
        post(client, path, *emails)
