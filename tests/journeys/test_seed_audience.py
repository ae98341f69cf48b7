"""The seed's example audience, sent for real: exactly the users that the oracle names get it."""

import json

import pytest
from django.core.management import call_command
from django.utils import timezone

from messaging.choices.states import DispatchState
from messaging.management.demo.seeding import plant_fixtures, plant_users
from messaging.models.activity_entry import ActivityEntry
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.models.user import User
from tests.factories import make_api_key
from tests.journeys.workers import wait_until, worker
from tests.messaging.audience.oracle import means
from tests.sinks.http import HttpSink
from tests.sinks.smtp import SmtpSink


def attribute(name, comparison, value):
    clause = {"custom_attribute_name": name, "comparison": comparison, "value": value}
    return {"custom_attribute": clause}


AUDIENCE = {
    "AND": [
        attribute("eye_color", "equals", "blue"),
        attribute("favorite_foods", "includes_value", "pizza"),
        {
            "OR": [
                attribute("last_purchase_time", "less_than_x_days_ago", 2),
                {"push_subscription_status": {"comparison": "is", "value": "opted_in"}},
            ]
        },
        {"email_subscription_status": {"comparison": "is_not", "value": "subscribed"}},
        {"last_used_app": {"comparison": "after", "value": "2019-07-22T13:17:55+0000"}},
    ]
}


def body(hook):
    return {
        "broadcast": True,
        "audience": AUDIENCE,
        "recipient_subscription_state": "all",
        "messages": {
            "email": {
                "app_id": "shop",
                "from": "Shop <shop@corp.example>",
                "subject": "For {{${first_name} | default: 'you'}}",
                "body": "<p>{{${user_id}}}</p>",
            },
            "webhook": {
                "url": hook,
                "request_method": "POST",
                "request_headers": {"Content-Type": "application/json"},
                "body": '{"user": "{{${user_id}}}"}',
            },
        },
    }


def named_by_the_oracle(now):
    people = {
        user: {
            "custom_attributes": user.custom_attributes,
            "last_used_app_at": user.last_used_app_at,
            "push": user.push_subscribe.word,
            "email": user.email_subscribe.word,
        }
        for user in User.objects.all()
    }
    return {user for user, facts in people.items() if means(AUDIENCE, facts, now)}


def connect_to(mails):
    smtp = ["--set", "host=127.0.0.1", "--set", f"port={mails.port}", "--set", "security=none"]
    call_command("connect", "email", "smtp", *smtp)
    call_command("connect", "webhook", "webhook")


@pytest.fixture
def bearer():
    key = make_api_key("messages.send", "dispatches.read")
    return {"Authorization": f"Bearer {key.text}"}


@pytest.fixture
def carried(client, bearer, tmp_path):
    """The dispatch once it is completed, who was mailed, and whom the hook heard of."""
    apps, groups = plant_fixtures()
    plant_users(1500, now=timezone.now(), apps=apps, groups=groups)
    with SmtpSink() as mails, HttpSink() as hooks:
        connect_to(mails)
        asked = body(hooks.url("/hook"))
        answer = client.post("/messages/send", asked, "application/json", headers=bearer)
        assert answer.status_code == 201, answer.content
        with worker(tmp_path):
            wait_until(Dispatch.objects.filter(state=DispatchState.COMPLETED).exists)
        mailed = sorted(mail.recipient for mail in mails.messages)
        hooked = sorted(json.loads(request.body)["user"] for request in hooks.requests)
    return Dispatch.objects.get(), mailed, hooked


@pytest.mark.django_db(transaction=True)
def test_both_sinks_get_exactly_whom_the_oracle_names_and_the_log_says_so(client, bearer, carried):
    dispatch, mailed, hooked = carried
    named = named_by_the_oracle(timezone.now())
    books = client.get(f"/dispatches/{dispatch.public_id}", headers=bearer).json()

    assert len(named) > 5
    assert mailed == sorted(user.email for user in named if user.email)
    assert hooked == sorted(user.external_id for user in named)
    assert books["targeted"] == 2 * len(named) == Delivery.objects.count()
    assert books["sent"] == len(mailed) + len(hooked)
    assert books["skipped"] == books["targeted"] - books["sent"]
    assert books["pending"] == 0
    assert ActivityEntry.objects.get(status=201).dispatch == dispatch
