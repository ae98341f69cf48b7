"""Clients that others wrote say who gets what here, unmodified."""

import shutil
import sys

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.people import SubscriptionState
from messaging.models.suppression import Suppression, SuppressionReason
from messaging.models.user import User
from tests.factories import make_api_key, make_group, make_user
from tests.journeys.test_public_clients import install, run

pytestmark = [pytest.mark.registry, pytest.mark.django_db(transaction=True)]

NODE_CLIENT = """
const { Braze } = require('braze-api')
const [url, key, sms, mail] = process.argv.slice(2)
const braze = new Braze(url, key)
const ids = ['ana', 'bob']
const main = async () => [
  await braze.subscription.status.set(
    { subscription_group_id: sms, subscription_state: 'subscribed', external_id: ids }),
  await braze.v2.subscription.status.set({ subscription_groups: [
    { subscription_group_id: mail, subscription_state: 'subscribed', external_ids: ids },
    { subscription_group_id: sms, subscription_state: 'unsubscribed', phones: ['+34600000001'] },
  ] }),
  await braze.subscription.status.get({ subscription_group_id: sms, external_id: [...ids, 'eve'] }),
  await braze.subscription.status.get(
    { subscription_group_id: mail, email: 'ana+news@rcpt.example' }),
  await braze.email.blacklist({ email: 'ana+news@rcpt.example' }),
  await braze.email.bounce.remove({ email: ['bob@rcpt.example'] }),
  await braze.email.spam.remove({ email: 'eve@rcpt.example' }),
  await braze.subscription.user.status({ external_id: ids, limit: 1, offset: 0 }),
  await braze.subscription.status.set(
    { subscription_group_id: 'nope', subscription_state: 'subscribed', external_id: ids },
  ).catch((error) => [error.status, error.message]),
]
main().then((answers) => console.log(JSON.stringify(answers)))
"""
PYTHON_CLIENT = """
import json, sys
from braze.client import BrazeClient
client = BrazeClient(api_key=sys.argv[2], api_url=sys.argv[1], app_id="app")
answer = client.unsubscribe_user_email(["ana+news@rcpt.example", "new@rcpt.example"])
listed = client.retrieve_unsubscribed_emails("2020-01-01", "2100-01-01")
print(json.dumps([answer, listed]))
"""
RIGHTS = (
    *("subscription.status.set", "subscription.status.get", "subscription.groups.get"),
    *("email.status", "email.unsubscribe", "email.blacklist"),
    *("email.bounce.remove", "email.spam.remove"),
)


@pytest.fixture
def key():
    make_user("ana", email="ana+news@rcpt.example")
    make_user("bob", email="bob@rcpt.example", phone="+34600000001")
    return make_api_key(*RIGHTS).text


def test_the_node_client_sets_and_reads_groups_and_opens_and_shuts_addresses(
    live_server, key, tmp_path
):
    if not shutil.which("npm"):
        pytest.skip("no npm on this machine")
    npm = ["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", str(tmp_path)]
    install([*npm, "braze-api@2.13.4"], tmp_path)
    script = tmp_path / "subscribe.cjs"
    script.write_text(NODE_CLIENT)
    sms, mail = make_group(), make_group(ChannelKey.EMAIL)
    groups = [sms.subscription_group_id, mail.subscription_group_id]
    hashed = Suppression.hash_of(ChannelKey.EMAIL, "bob@rcpt.example")
    bounced = {"channel": ChannelKey.EMAIL, "reason": SuppressionReason.HARD_BOUNCE}
    Suppression.objects.create(address_hash=hashed, source="test", **bounced)

    *done, listed, refused = run(["node", str(script), live_server.url, key, *groups])

    success = {"message": "success"}
    assert done == [
        success,
        success,
        {"status": {"ana": "Subscribed", "bob": "Unsubscribed", "eve": "unknown"}, **success},
        {"status": {"ana+news@rcpt.example": "Subscribed"}, **success},
        *3 * [success],
    ]
    (ana,) = listed["users"]
    words = {group["channel"]: group["status"] for group in ana["subscription_groups"]}
    assert (ana["external_id"], listed["total_count"]) == ("ana", 2)
    assert words == {"sms": "Subscribed", "email": "Unsubscribed"}
    assert refused == [400, "Invalid subscription group ID"]
    assert Suppression.objects.get().reason == SuppressionReason.MANUAL


def test_the_python_client_unsubscribes_addresses_and_lists_them(live_server, key, tmp_path):
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target"]
    folder = install([*pip, str(tmp_path), "edx-braze-client==1.1.4"], tmp_path)
    script = tmp_path / "unsubscribe.py"
    script.write_text(PYTHON_CLIENT)

    answer, listed = run([sys.executable, str(script), live_server.url, key], PYTHONPATH=folder)

    assert answer == {"message": "success"}
    assert [row["email"] for row in listed] == ["ana+news@rcpt.example"]
    assert User.objects.get(external_id="ana").email_subscribe is SubscriptionState.UNSUBSCRIBED
