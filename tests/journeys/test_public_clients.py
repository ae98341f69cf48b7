"""Clients that others wrote for this API family work here unmodified."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from messaging.models.dispatch import Dispatch
from tests.factories import make_api_key, make_user

pytestmark = [pytest.mark.registry, pytest.mark.django_db(transaction=True)]

PYTHON_CLIENT = """
import json, sys
from braze.client import BrazeClient
client = BrazeClient(api_key=sys.argv[2], api_url=sys.argv[1], app_id="app")
answer = client.send_email(
    ["ana@rcpt.example"], "Hello", "<p>Hello</p>", "Shop <shop@corp.example>"
)
print(json.dumps([client.get_braze_external_id("ana@rcpt.example"), answer]))
"""
NODE_CLIENT = """
const { Braze } = require('braze-api')
const braze = new Braze(process.argv[2], process.argv[3])
braze.messages.send({
  external_user_ids: ['ana'],
  messages: { email: { app_id: 'app', from: 'Shop <shop@corp.example>', subject: 'Hello',
                       body: '<p>Hello</p>' } },
}).then((answer) => console.log(JSON.stringify(answer)))
"""


@pytest.fixture
def key():
    make_user("ana", email="ana@rcpt.example")
    return make_api_key("messages.send", "users.export.ids").text


def install(command, folder):
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    if run.returncode:
        pytest.skip(f"{command[-1]} cannot be installed: its registry does not answer")
    return folder


def run(command, **environment):
    done = subprocess.run(
        command,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_python_client_looks_a_user_up_by_email_and_sends(live_server, key, tmp_path):
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target"]
    folder = install([*pip, str(tmp_path), "edx-braze-client==1.1.4"], tmp_path)
    script = tmp_path / "send.py"
    script.write_text(PYTHON_CLIENT)

    found, answer = run([sys.executable, str(script), live_server.url, key], PYTHONPATH=str(folder))

    assert found == "ana"
    assert answer["message"] == "success"
    assert Dispatch.objects.get().public_id == answer["dispatch_id"]


def test_the_node_client_sends(live_server, key, tmp_path):
    if not shutil.which("npm"):
        pytest.skip("no npm on this machine")
    npm = ["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", str(tmp_path)]
    install([*npm, "braze-api@2.13.4"], tmp_path)
    script = tmp_path / "send.cjs"
    script.write_text(NODE_CLIENT)

    answer = run(["node", str(script), live_server.url, key])

    assert answer["message"] == "success"
    assert Dispatch.objects.get().public_id == answer["dispatch_id"]
