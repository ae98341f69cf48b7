"""``manage.py seed_demo [--users N]``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from messaging.choices.access import Permission
from messaging.management.demo.seeding import plant_fixtures, plant_users
from messaging.management.demo.sending import send_all
from messaging.models.api_key import ApiKey
from messaging.services.keys import create_key

DEMO_USERS = 2000
DEMO_KEY = "demo sends"


class Command(BaseCommand):
    """Fill a workspace to look at; again, and nothing is there twice."""

    help = "Add demo users, segments, campaigns and sends. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how many users there shall be."""
        parser.add_argument("--users", type=int, default=DEMO_USERS)

    def handle(self, *_: str, **options: Any) -> None:
        """Fill it."""
        now = timezone.now()
        apps, groups = plant_fixtures()
        added = plant_users(options["users"], now=now, apps=apps, groups=groups)
        dispatches = send_all(apps, groups, by=_key(), now=now)
        self.stdout.write(f"Added {added} users and {dispatches} dispatches.")


def _key() -> ApiKey:
    """Return the key that the demo's sends are logged under; nobody holds its text."""
    if key := ApiKey.objects.filter(name=DEMO_KEY).first():
        return key
    permissions = [Permission.MESSAGES_SEND.value]
    return create_key(DEMO_KEY, permissions=permissions, networks=[], expires_at=None, by=None)[0]
