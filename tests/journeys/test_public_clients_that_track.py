"""Clients that others wrote pour users in and ask about segments, unmodified."""

import shutil

import pytest

from messaging.models.custom_event import CustomEvent
from messaging.models.purchase import Purchase
from messaging.models.user import User
from messaging.services.segments import count_segment, create_segment
from tests.factories import NOW
from tests.journeys.test_public_clients import install, run
from tests.journeys.test_public_clients_of_users import key, python_folder, ran

pytestmark = [pytest.mark.registry, pytest.mark.django_db(transaction=True)]
assert key  # a fixture, for pytest finds it by its name here

PLAIN_CLIENT = """
import json, sys
from braze.client import BrazeClient
client = BrazeClient(api_key=sys.argv[2], api_url=sys.argv[1])
print(json.dumps([
    client.user_track(
        attributes=[{"external_id": "u1", "first_name": "Ana", "visits": {"inc": 2}}],
        events=[{"external_id": "u1", "name": "signed up", "time": "2026-11-22T09:41:07Z"}],
        purchases=[{"external_id": "u1", "product_id": "tea", "currency": "EUR", "price": 2.5,
                    "time": "2026-11-22T09:41:07Z"}],
    ),
]))
"""
NODE_CLIENT = """
const { Braze } = require('braze-api')
const { users, segments } = new Braze(process.argv[2], process.argv[3])
const segment_id = process.argv[4]
const walk = async () => {
  const answers = [
    await users.track({ attributes: [{ external_id: 'u1', country: 'ES', plan: 'plus' }] }),
    await segments.list({}),
    await segments.details({ segment_id }),
    await segments.analytics({ segment_id, length: 1, ending_at: '2026-11-22T23:00:00Z' }),
  ]
  console.log(JSON.stringify(answers))
}
walk()
"""


def test_the_plain_client_tracks(live_server, key, tmp_path):
    folder = python_folder(tmp_path, "tenacity", "braze-client==2.3.3")

    (tracked,) = ran(PLAIN_CLIENT, folder, live_server.url, key)

    assert (tracked["success"], tracked["status_code"]) == (True, 201)
    assert tracked["attributes_processed"] == tracked["events_processed"] == 1
    user = User.objects.get(external_id="u1")
    assert (user.first_name, user.custom_attributes) == ("Ana", {"visits": 2})
    assert CustomEvent.objects.get().event_name.name == "signed up"
    assert Purchase.objects.get().product.product_id == "tea"


def test_the_node_client_tracks_and_asks_about_segments(live_server, key, tmp_path):
    if not shutil.which("npm"):
        pytest.skip("no npm on this machine")
    npm = ["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", str(tmp_path)]
    install([*npm, "braze-api@2.13.4"], tmp_path)
    spain = {"profile_field": {"field": "country", "comparison": "equals", "value": "ES"}}
    segment = create_segment("Spain", spain)
    count_segment(segment.segment_id, now=NOW)
    script = tmp_path / "walk.cjs"
    script.write_text(NODE_CLIENT)

    tracked, listed, told, series = run(
        ["node", str(script), live_server.url, key, segment.segment_id]
    )

    assert tracked == {"attributes_processed": 1, "message": "success"}
    assert [each["id"] for each in listed["segments"]] == [segment.segment_id]
    assert told["description"] == "country is “ES”"
    assert [each["size"] for each in series["data"]] == [0]
