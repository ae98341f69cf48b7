"""What ``make run`` prints: a sign-in and a key, made on the first start and kept for the next."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from django.db import transaction

from messaging.choices.access import Permission, Role
from messaging.models.app import App
from messaging.models.member import Member
from messaging.models.workspace import Workspace
from messaging.services.keys import create_key
from messaging.services.members import create_member

FILE = "first-run.json"  # in the data folder, for its owner alone
EMAIL = "admin@carillon.example"
KEY_NAME = "first key"
CURL = """curl -X POST {address}/messages/send \\
  -H "Authorization: Bearer {key}" \\
  -H "Content-Type: application/json" \\
  -d '{body}'"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A way into the console and into the API."""

    email: str
    password: str
    api_key: str


def is_first_run() -> bool:
    """Say whether nobody can sign in yet."""
    return not Member.objects.exists()


def make_sign_in(data_dir: Path) -> SignIn:
    """Make an admin and a key with every permission, and keep both in the data folder."""
    password = secrets.token_urlsafe(12)
    with transaction.atomic():
        Workspace.objects.get_or_create(defaults={"is_demo": True})
        create_member(EMAIL, role=Role.ADMIN, password=password)
        _, text = create_key(
            KEY_NAME, permissions=Permission.values, networks=[], expires_at=None, by=None
        )
    sign_in = SignIn(email=EMAIL, password=password, api_key=text)
    handle = os.open(data_dir / FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(asdict(sign_in), file)
    return sign_in


def kept_sign_in(data_dir: Path) -> SignIn | None:
    """Return what the first start printed, unless somebody removed it."""
    path = data_dir / FILE
    return SignIn(**json.loads(path.read_text())) if path.exists() else None


def curl(address: str, key: str) -> str:
    """Return a call that works as pasted: one email to one demo user, through the sandbox."""
    app = App.objects.order_by("pk").first()
    body = {
        "external_user_ids": ["demo-0001"],
        "messages": {
            "email": {
                "app_id": app.app_id if app else "console",
                "from": "Carillon <hello@carillon.example>",
                "subject": "Hello {{${first_name}}}",
                "body": "<p>It rings, {{${first_name}}}.</p>",
            }
        },
    }
    return CURL.format(address=address, key=key, body=json.dumps(body))
