"""Clients that others wrote look users up, join and delete them here, unmodified."""

import shutil
import sys

import pytest
from django.test import Client

from messaging.choices.access import Permission
from messaging.models.user import User
from messaging.models.user_alias import UserAlias
from tests.factories import make_api_key, make_user
from tests.journeys.test_public_clients import install, run

pytestmark = [pytest.mark.registry, pytest.mark.django_db(transaction=True)]

EDX_CLIENT = """
import json, sys
from braze.client import BrazeClient
client = BrazeClient(api_key=sys.argv[2], api_url=sys.argv[1], app_id="app")
alias = {"alias_label": "crm", "alias_name": "ana@rcpt.example"}
print(json.dumps([
    client.identify_users([{"external_id": 12, "user_alias": alias}]),
    client.get_braze_external_id_batch(["ana@rcpt.example", "zoe@rcpt.example"], "crm"),
    client.create_recipients("crm", {"ana@rcpt.example": 12, "new@rcpt.example": 13}),
]))
"""
PLAIN_CLIENT = """
import json, sys
from braze.client import BrazeClient
client = BrazeClient(api_key=sys.argv[2], api_url=sys.argv[1])
print(json.dumps([
    client.user_export(external_ids=["u1", "u9"], fields_to_export=["external_id", "first_name"]),
    client.user_export(email="ana@rcpt.example", fields_to_export=["external_id"]),
    client.user_delete(["u1", "u9"]),
    client.user_delete(["u1", "u9"]),
]))
"""
NODE_CLIENT = """
const { Braze } = require('braze-api')
const { users } = new Braze(process.argv[2], process.argv[3])
const alias = (alias_name) => ({ alias_name, alias_label: 'crm' })
const steps = [
  () => users.alias.new({ user_aliases: [{ external_id: 'u1', ...alias('ana') }, alias('ben')] }),
  () => users.alias.update({ alias_updates: [
    { alias_label: 'crm', old_alias_name: 'ben', new_alias_name: 'benno' }] }),
  () => users.identify({ aliases_to_identify: [
    { external_id: 'u2', user_alias: alias('benno') }] }),
  () => users.identify({ emails_to_identify: [
    { external_id: 'u3', email: 'eve@rcpt.example', prioritization: ['unidentified'] }] }),
  () => users.merge({ merge_updates: [
    { identifier_to_merge: { external_id: 'u3' }, identifier_to_keep: { user_alias: alias('ana') } }
  ] }),
  () => users.export.ids({ external_ids: ['u1', 'u3'],
    fields_to_export: ['external_id', 'first_name', 'email', 'user_aliases'] }),
  () => users.delete({ external_ids: ['u1', 'u9'] }),
]
const walk = async () => {
  const answers = []
  for (const step of steps) answers.push(await step())
  console.log(JSON.stringify(answers))
}
walk()
"""


@pytest.fixture
def key():
    Client().get("/healthz")  # the server's first answer loads its addresses; clients wait 2 s
    return make_api_key(*Permission).text


def python_folder(folder, *packages):
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target"]
    return install([*pip, str(folder), *packages], folder)


def ran(script_text, folder, *arguments):
    script = folder / "walk.py"
    script.write_text(script_text)
    return run([sys.executable, str(script), *arguments], PYTHONPATH=str(folder))


def test_the_edx_client_identifies_users_and_finds_their_ids(live_server, key, tmp_path):
    user = User.objects.create(email="ana@rcpt.example")
    UserAlias.objects.create(user=user, name="ana@rcpt.example", label="crm")
    folder = python_folder(tmp_path, "edx-braze-client==1.1.4")

    identified, found, recipients = ran(EDX_CLIENT, folder, live_server.url, key)

    assert identified == {"aliases_processed": 1, "message": "success"}
    assert found == {"ana@rcpt.example": "12"}
    assert recipients["new@rcpt.example"]["external_user_id"] == 13
    assert list(User.objects.values_list("external_id", flat=True)) == ["12"]


def test_the_plain_client_exports_and_deletes_users(live_server, key, tmp_path):
    make_user("u1", first_name="Ana", email="ana@rcpt.example")
    folder = python_folder(tmp_path, "tenacity", "braze-client==2.3.3")

    by_id, by_email, deleted, again = ran(PLAIN_CLIENT, folder, live_server.url, key)

    assert by_id["users"] == [{"external_id": "u1", "first_name": "Ana"}]
    assert by_id["invalid_user_ids"] == ["u9"]
    assert by_email["users"] == [{"external_id": "u1"}]
    for answer in (deleted, again):
        assert (answer["deleted"], answer["success"], answer["status_code"]) == (2, True, 201)
    assert not User.objects.exists()


def test_the_node_client_walks_through_every_call_about_users(live_server, key, tmp_path):
    if not shutil.which("npm"):
        pytest.skip("no npm on this machine")
    npm = ["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", str(tmp_path)]
    install([*npm, "braze-api@2.13.4"], tmp_path)
    make_user("u1", first_name="")
    User.objects.create(email="Eve@rcpt.example", first_name="Eve")
    User.objects.filter(external_id="u1").update(email="")
    script = tmp_path / "walk.cjs"
    script.write_text(NODE_CLIENT)

    *changes, exported, deleted = run(["node", str(script), live_server.url, key])

    done = {"aliases_processed": 1, "message": "success"}
    assert changes == [
        {"aliases_processed": 2, "message": "success"},
        done,
        done,
        done,
        {"message": "success"},
    ]
    assert exported == {
        "users": [
            {
                "external_id": "u1",
                "first_name": "Eve",
                "email": "Eve@rcpt.example",
                "user_aliases": [{"alias_name": "ana", "alias_label": "crm"}],
            }
        ],
        "invalid_user_ids": ["u3"],
        "message": "success",
    }
    assert deleted == {"deleted": 2, "message": "success"}
    assert list(User.objects.values_list("external_id", flat=True)) == ["u2"]
