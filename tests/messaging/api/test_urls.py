"""Every address of the API by everyone who may call it: none can be forgotten (S1)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from messaging.api.openapi import document
from messaging.choices.access import Permission
from messaging.models.activity_entry import ActivityEntry
from messaging.tokens import new_api_key
from tests.factories import make_api_key, make_member
from tests.rows import make_dispatch

pytestmark = pytest.mark.django_db
GONE = timezone.now() - timedelta(seconds=1)
RETRY = (Permission.DISPATCHES_CONTROL, Permission.MESSAGES_SEND)  # both

ROWS = {  # address → method, permission, what the right key gets for an empty request
    "messages/send": ("POST", Permission.MESSAGES_SEND, 400),
    "messages/schedule/create": ("POST", Permission.MESSAGES_SCHEDULE_CREATE, 400),
    "messages/schedule/update": ("POST", Permission.MESSAGES_SCHEDULE_UPDATE, 400),
    "messages/schedule/delete": ("POST", Permission.MESSAGES_SCHEDULE_DELETE, 400),
    "messages/scheduled_broadcasts": ("GET", Permission.MESSAGES_SCHEDULE_BROADCASTS, 400),
    "users/alias/new": ("POST", Permission.USERS_ALIAS_NEW, 400),
    "users/alias/update": ("POST", Permission.USERS_ALIAS_UPDATE, 400),
    "users/identify": ("POST", Permission.USERS_IDENTIFY, 400),
    "users/merge": ("POST", Permission.USERS_MERGE, 400),
    "users/delete": ("POST", Permission.USERS_DELETE, 400),
    "users/export/ids": ("POST", Permission.USERS_EXPORT_IDS, 400),
    "subscription/status/set": ("POST", Permission.SUBSCRIPTION_STATUS_SET, 400),
    "v2/subscription/status/set": ("POST", Permission.SUBSCRIPTION_STATUS_SET, 400),
    "subscription/status/get": ("GET", Permission.SUBSCRIPTION_STATUS_GET, 400),
    "subscription/user/status": ("GET", Permission.SUBSCRIPTION_GROUPS_GET, 400),
    "email/status": ("POST", Permission.EMAIL_STATUS, 400),
    "email/unsubscribes": ("GET", Permission.EMAIL_UNSUBSCRIBE, 400),
    "email/hard_bounces": ("GET", Permission.EMAIL_HARD_BOUNCES, 400),
    "email/bounce/remove": ("POST", Permission.EMAIL_BOUNCE_REMOVE, 400),
    "email/spam/remove": ("POST", Permission.EMAIL_SPAM_REMOVE, 400),
    "email/blocklist": ("POST", Permission.EMAIL_BLACKLIST, 400),
    "email/blacklist": ("POST", Permission.EMAIL_BLACKLIST, 400),
    "users/export/segment": ("POST", Permission.USERS_EXPORT_SEGMENT, 400),
    "users/track": ("POST", Permission.USERS_TRACK, 400),
    "dispatches/<str:dispatch_id>": ("GET", Permission.DISPATCHES_READ, 200),
    "dispatches/<str:dispatch_id>/deliveries": ("GET", Permission.DISPATCHES_READ, 200),
    "dispatches/<str:dispatch_id>/stop": ("POST", Permission.DISPATCHES_CONTROL, 200),
    "dispatches/<str:dispatch_id>/pause": ("POST", Permission.DISPATCHES_CONTROL, 200),
    "dispatches/<str:dispatch_id>/resume": ("POST", Permission.DISPATCHES_CONTROL, 200),
    "dispatches/<str:dispatch_id>/retry": ("POST", RETRY, 409),
    "audiences/count": ("POST", Permission.AUDIENCES_READ, 400),
    "audiences/explain": ("POST", Permission.AUDIENCES_READ, 400),
    "segments/list": ("GET", Permission.SEGMENTS_LIST, 200),
    "segments/details": ("GET", Permission.SEGMENTS_DETAILS, 400),
    "segments/data_series": ("GET", Permission.SEGMENTS_DATA_SERIES, 400),
    "content_cards": ("GET", Permission.CONTENT_CARDS_READ, 400),
}
OPEN = {"openapi.json", "docs/", "^(?!console(?:/|$))"}
STRANGERS = ["nobody", "wrong", "revoked", "expired"]
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"]


def addresses():
    return {str(pattern.pattern) for pattern in get_resolver("messaging.api.urls").url_patterns}


def caller(who, permission):
    """A client that signs as ``who``, or not at all."""
    if who == "nobody":
        return Client()
    ended = {"revoked": {"revoked_at": GONE}, "expired": {"expires_at": GONE}}
    needed = permission if isinstance(permission, tuple) else (permission,)
    permissions = [right for right in Permission if (right in needed) == (who != "other right")]
    key = new_api_key() if who == "wrong" else make_api_key(*permissions, **ended.get(who, {})).text
    return Client(headers={"Authorization": f"Bearer {key}"})


def call(client, address, method):
    path = "/" + address.replace("<str:dispatch_id>", make_dispatch().public_id)
    return client.generic(method, path, b"{}", content_type="application/json")


def test_every_address_has_a_row():
    assert addresses() == ROWS.keys() | OPEN


def test_the_schema_has_the_same_rows():
    published = {path.lstrip("/").replace("{", "<str:").replace("}", ">"): set(item)
                 for path, item in document()["paths"].items()}  # fmt: skip

    assert published == {address: {row[0].lower()} for address, row in ROWS.items()}


@pytest.mark.parametrize("address", ROWS)
@pytest.mark.parametrize("who", STRANGERS)
def test_no_stranger_gets_anything(address, who):
    method, permission, _ = ROWS[address]

    response = call(caller(who, permission), address, method)

    assert (response.status_code, response.json()) == (401, {"message": "Invalid API key"})
    assert ActivityEntry.objects.get().status == 401


@pytest.mark.parametrize("address", ROWS)
def test_every_other_right_together_opens_nothing(address):
    method, permission, _ = ROWS[address]

    response = call(caller("other right", permission), address, method)

    assert response.status_code == 403
    assert ActivityEntry.objects.get().status == 403


@pytest.mark.parametrize("address", ROWS)
def test_the_one_right_is_enough(address):
    method, permission, status = ROWS[address]

    response = call(caller("right", permission), address, method)

    assert response.status_code == status
    assert ActivityEntry.objects.get().status == status


@pytest.mark.parametrize(
    ("address", "method"),
    [(address, method) for address in ROWS for method in METHODS if method != ROWS[address][0]],
)
def test_no_other_method_does_anything(address, method):
    right_method, permission, _ = ROWS[address]

    response = call(caller("right", permission), address, method)

    assert response.status_code == 405
    assert response.headers["Allow"].split(", ")[0] == right_method


@pytest.mark.parametrize("address", ROWS)
def test_a_member_who_is_signed_in_is_nobody_here(address):
    client = Client()
    client.force_login(make_member())

    assert call(client, address, ROWS[address][0]).status_code == 401
