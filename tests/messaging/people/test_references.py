import pytest

from messaging.choices.channels import Platform
from messaging.people.references import look_up
from tests.factories import NOW, make_app, make_group

pytestmark = pytest.mark.django_db


def test_apps_and_groups_are_found_wherever_objects_name_them():
    ios, mail = make_app(Platform.IOS), make_app()
    group = make_group()
    old = make_group(is_archived=True)
    objects = [
        {"push_tokens": [{"app_id": ios.app_id}, {"app_id": 1}, None], "app_id": "nobody's"},
        {"app_id": mail.app_id, "subscription_groups": {"subscription_group_id": "x"}},
        {"subscription_groups": [{"subscription_group_id": group.subscription_group_id}]},
        {"subscription_groups": [{"subscription_group_id": old.subscription_group_id}]},
        "no object",
    ]

    known = look_up(objects, now=NOW)

    assert known.apps == {ios.app_id: ios, mail.app_id: mail}
    assert known.groups == {group.subscription_group_id: group.pk}


def test_objects_that_name_none_ask_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        look_up([{"external_id": "u1"}, {"app_id": "a\x00"}, None], now=NOW)
