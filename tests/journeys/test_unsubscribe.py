"""From a mail in a real inbox to no more mail: one click, by service or by hand."""

from email import message_from_bytes, policy
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.test import Client

from messaging.models.dispatch import Dispatch
from tests.factories import make_api_key, make_user
from tests.messaging.delivery.sends import carry_all, outcomes
from tests.sinks.smtp import SmtpSink

pytestmark = pytest.mark.django_db(transaction=True)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
MAIL = {
    "app_id": "shop",
    "from": "Shop <shop@corp.example>",
    "subject": "Bells",
    "body": '<p>Hello</p><a href="{{${set_user_to_unsubscribed_url}}}">Stop</a>',
}


@pytest.fixture
def inbox(settings):
    settings.CARILLON_BASE_URL = "https://bells.example"
    with SmtpSink() as sink:
        smtp = ["--set", "host=127.0.0.1", "--set", f"port={sink.port}", "--set", "security=none"]
        call_command("connect", "email", "smtp", *smtp)
        yield sink


def send(state, *, host="testserver"):
    """Send ada a mail; return its outcome."""
    key = make_api_key("messages.send")
    body = {
        "external_user_ids": ["ada"],
        "recipient_subscription_state": state,
        "messages": {"email": MAIL},
    }
    headers = {"Authorization": f"Bearer {key.text}", "Host": host}
    answer = Client(headers=headers).post("/messages/send", body, "application/json")
    assert answer.status_code == 201, answer.content
    carry_all()
    (outcome,) = outcomes(Dispatch.objects.order_by("number").last()).values()
    return outcome


def last_mail(inbox):
    return message_from_bytes(inbox.messages[-1].data, policy=policy.default)


def test_one_click_ends_the_mail_and_a_scanners_look_does_not(inbox):
    make_user("ada", email="ada@rcpt.example")
    assert send("subscribed") == ("sent", None)
    path = urlsplit(last_mail(inbox)["List-Unsubscribe"].strip()[1:-1]).path
    scanner, service = Client(), Client(enforce_csrf_checks=True)

    looks = [scanner.get(path).status_code, scanner.head(path).status_code]
    after_looks = send("subscribed")
    clicks = [service.post(path, ONE_CLICK).status_code for _ in range(2)]
    after_clicks = [send("subscribed"), send("opted_in"), send("all")]

    assert (looks, after_looks) == ([200, 200], ("sent", None))
    assert clicks == [200, 200]
    assert after_clicks == [("skipped", "unsubscribed")] * 2 + [("sent", None)]
    assert len(inbox.messages) == 3


def test_headers_and_body_give_the_configured_address_whatever_host_was_called(inbox):
    make_user("ada", email="ada@rcpt.example")

    send("subscribed", host="localhost")

    mail = last_mail(inbox)
    url = mail["List-Unsubscribe"].strip()[1:-1]
    assert url.startswith("https://bells.example/unsubscribe/")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f'href="{url}"' in mail.get_body(["html"]).get_content()


def test_mail_to_all_has_no_such_header_but_its_authors_link(inbox):
    make_user("ada", email="ada@rcpt.example")

    send("all")

    mail = last_mail(inbox)
    assert mail["List-Unsubscribe"] is None
    assert mail["List-Unsubscribe-Post"] is None
    assert 'href="https://bells.example/unsubscribe/' in mail.get_body(["html"]).get_content()
