import pytest

from messaging.audience.counts import count
from messaging.audience.recipients import Wanted, recipients, segment_tree
from messaging.channels.base import Gate
from messaging.channels.registry import CHANNELS
from messaging.choices.channels import Platform
from messaging.management.demo.plan import APPS, CAMPAIGNS, GROUPS, SEGMENTS
from messaging.management.demo.seeding import plant_fixtures, plant_users
from messaging.models.segment import Segment
from messaging.models.user import User
from tests.factories import NOW


@pytest.mark.django_db
def test_every_segment_means_somebody_and_only_all_users_means_everybody():
    apps, groups = plant_fixtures()
    plant_users(300, now=NOW, apps=apps, groups=groups)

    sizes = {
        segment.name: count(recipients(Wanted(trees=(segment_tree(segment),)), now=NOW))
        for segment in Segment.objects.all()
    }

    everybody = User.objects.count()
    assert sizes.keys() == SEGMENTS.keys()
    assert sizes.pop("All users") == everybody
    assert {name for name, size in sizes.items() if not 0 < size < everybody} == set()


def test_every_campaign_has_channels_and_each_of_them_once():
    for channels in CAMPAIGNS.values():
        assert len(channels) == len(set(channels)) > 0


def test_there_is_an_app_for_every_platform():
    assert sorted(APPS.values()) == sorted(Platform)


def test_groups_are_of_channels_that_ask_for_one():
    assert {CHANNELS[channel].gate for channel in GROUPS.values()} == {Gate.GROUP}
