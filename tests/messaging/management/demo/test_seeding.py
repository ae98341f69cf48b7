import pytest

from messaging.management.demo.plan import CAMPAIGNS, SEGMENTS
from messaging.management.demo.seeding import plant_fixtures, plant_users
from messaging.models.campaign import Campaign
from messaging.models.custom_event import CustomEvent, EventName
from messaging.models.device import Device
from messaging.models.purchase import Product, Purchase
from messaging.models.segment import Segment
from messaging.models.subscription_group import GroupSubscription
from messaging.models.user import User
from messaging.models.user_alias import UserAlias
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def plant(count):
    apps, groups = plant_fixtures()
    return plant_users(count, now=NOW, apps=apps, groups=groups)


def test_seeding_again_adds_nobody_and_more_adds_the_rest():
    assert plant(30) == 30
    assert plant(30) == 0
    assert plant(40) == 10
    assert User.objects.count() == 40


def test_there_are_ten_segments_and_four_campaigns():
    plant_fixtures()
    plant_fixtures()

    assert Segment.objects.count() == len(SEGMENTS) == 10
    assert Campaign.objects.count() == len(CAMPAIGNS) == 4


def test_people_come_with_aliases_devices_and_groups():
    plant(50)

    assert UserAlias.objects.exists()
    assert Device.objects.exists()
    assert GroupSubscription.objects.filter(is_subscribed=False).exists()


def test_people_did_and_bought_something_before_now():
    plant(50)
    plant(50)

    assert EventName.objects.count() > 1
    assert Product.objects.count() > 1
    assert 25 < CustomEvent.objects.filter(time__lte=NOW).count() == CustomEvent.objects.count()
    assert 10 < Purchase.objects.filter(time__lte=NOW).count() < 100


def test_a_page_of_people_takes_few_statements(django_assert_max_num_queries):
    fixtures = plant_fixtures()
    names = dict(zip(("apps", "groups"), fixtures, strict=True))

    with django_assert_max_num_queries(70):
        plant_users(100, now=NOW, **names)
