"""What a caller says about subscriptions holds for the next send, by its prediction and in fact."""

import pytest
from django.core.management import call_command
from django.test import Client

from messaging.choices.access import Permission
from messaging.choices.channels import ChannelKey
from messaging.models.dispatch import Dispatch
from messaging.models.suppression import Suppression, SuppressionReason
from tests.factories import MESSAGES, make_api_key, make_user
from tests.messaging.delivery.sends import carry_all, outcomes

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS, NUMBER = "ada@rcpt.example", "+34600000000"
SENT = ("sent", None)


class Caller:
    """Who has a key with every right."""

    def __init__(self):
        key = make_api_key(*Permission)
        self.client = Client(headers={"Authorization": f"Bearer {key.text}"})

    def post(self, path, body):
        response = self.client.post(path, body, content_type="application/json")
        assert response.status_code in {200, 201}, response.json()
        return response.json()

    def get(self, path, **query):
        response = self.client.get(path, query)
        assert response.status_code == 200, response.json()
        return response.json()

    def send(self, channel, *, state="subscribed", **message):
        """Send ada one message; return what was predicted and what became of it."""
        body = {
            "external_user_ids": ["ada"],
            "recipient_subscription_state": state,
            "messages": {channel: MESSAGES[channel] | message},
        }
        reach = self.post("/messages/send?dry_run=true", body)["channels"][channel]
        self.post("/messages/send", body)
        carry_all()
        (outcome,) = outcomes(Dispatch.objects.order_by("number").last()).values()
        skipped = reach["reasons"].get("skipped", {})
        predicted = ("skipped", *skipped) if skipped else SENT
        assert predicted == outcome
        return outcome


@pytest.fixture
def caller():
    make_user("ada", email="Ada@rcpt.example", phone=NUMBER)
    return Caller()


def bounce(address, reason=SuppressionReason.HARD_BOUNCE):
    Suppression.objects.create(
        channel=ChannelKey.EMAIL,
        address_hash=Suppression.hash_of(ChannelKey.EMAIL, address),
        address=address,
        reason=reason,
        source="test",
    )


def test_who_is_unsubscribed_by_address_gets_no_mail_until_they_come_back(caller):
    before = caller.send("email")

    caller.post("/email/status", {"email": ADDRESS, "subscription_state": "unsubscribed"})
    out = [caller.send("email", state=state) for state in ("subscribed", "opted_in", "all")]
    listed = caller.get("/email/unsubscribes", email=ADDRESS)["emails"]
    caller.post("/email/status", {"email": ADDRESS, "subscription_state": "opted_in"})

    assert before == SENT
    assert out == [("skipped", "unsubscribed")] * 2 + [SENT]
    assert [row["email"] for row in listed] == ["Ada@rcpt.example"]
    assert caller.send("email", state="opted_in") == SENT
    assert caller.get("/email/unsubscribes", email=ADDRESS)["emails"] == []


def test_a_blocked_address_gets_nothing_at_all(caller):
    caller.post("/email/blocklist", {"email": [ADDRESS]})

    assert caller.send("email") == ("skipped", "suppressed")
    assert caller.send("email", state="all") == ("skipped", "suppressed")


@pytest.mark.parametrize(
    ("reason", "path", "to_all"),
    [
        (SuppressionReason.HARD_BOUNCE, "/email/bounce/remove", ("skipped", "suppressed")),
        (SuppressionReason.SPAM, "/email/spam/remove", SENT),
    ],
)
def test_an_address_that_is_opened_is_reached_again(caller, reason, path, to_all):
    bounce(ADDRESS, reason)

    shut = [caller.send("email", state=state) for state in ("subscribed", "all")]
    caller.post(path, {"email": ADDRESS})

    assert shut == [("skipped", "suppressed"), to_all]
    assert caller.send("email") == SENT
    assert caller.get("/email/hard_bounces", email=ADDRESS)["emails"] == []


@pytest.mark.parametrize("name", [{"external_id": "ada"}, {"phone": NUMBER}])
def test_texts_go_only_to_who_is_in_their_group(caller, capsys, name):
    call_command("create_subscription_group", "Offers", "--channel", "sms")
    group = {"subscription_group_id": capsys.readouterr().out.strip()}
    status = {"subscription_group_id": group["subscription_group_id"], **name}

    seen = []
    for state in (None, "subscribed", "unsubscribed"):
        if state:
            caller.post("/subscription/status/set", status | {"subscription_state": state})
        (word,) = caller.get("/subscription/status/get", **status)["status"].values()
        seen.append((word, caller.send("sms", **group)))

    out = ("skipped", "not_in_subscription_group")
    assert seen == [("unknown", out), ("Subscribed", SENT), ("Unsubscribed", out)]
