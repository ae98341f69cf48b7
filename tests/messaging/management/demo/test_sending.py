import pytest

from messaging.management.demo.seeding import plant_fixtures, plant_users
from messaging.management.demo.sending import send_all
from messaging.models.activity_entry import ActivityEntry
from messaging.models.dispatch import Dispatch
from tests.factories import NOW, make_api_key

pytestmark = pytest.mark.django_db


def test_the_demo_sends_once_through_the_send_service():
    apps, groups = plant_fixtures()
    plant_users(20, now=NOW, apps=apps, groups=groups)
    key = make_api_key("messages.send")

    assert send_all(apps, groups, by=key, now=NOW) == 4
    assert send_all(apps, groups, by=key, now=NOW) == 0
    assert Dispatch.objects.count() == 4
    assert ActivityEntry.objects.filter(status=201, api_key=key).count() == 4
