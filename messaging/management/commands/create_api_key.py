"""``manage.py create_api_key NAME --permission P … [--all] [--allow-ip NET] [--expires DATE]``."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from messaging.choices.access import Permission
from messaging.errors import CallerError
from messaging.services.keys import create_key


class Command(BaseCommand):
    """Print a new key, alone, once."""

    help = "Make an API key. It is printed once and cannot be shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what a key may do, from where, and how long."""
        parser.add_argument("name")
        parser.add_argument("--permission", action="append", default=[], metavar="PERMISSION")
        parser.add_argument("--all", action="store_true", help="Every permission there is.")
        parser.add_argument("--allow-ip", action="append", default=[], metavar="NETWORK")
        parser.add_argument("--expires", type=_date, metavar="YYYY-MM-DD")

    def handle(self, *_: str, **options: Any) -> None:
        """Make it."""
        permissions = Permission.values if options["all"] else options["permission"]
        if not permissions:
            raise CommandError("Name at least one --permission, or --all.")
        try:
            _key, text = create_key(
                options["name"],
                permissions=permissions,
                networks=options["allow_ip"],
                expires_at=options["expires"],
                by=None,
            )
        except CallerError as fault:
            raise CommandError(str(fault)) from None
        self.stdout.write(text)


def _date(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
