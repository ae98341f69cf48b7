"""``manage.py revoke_api_key NAME``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from messaging.errors import CallerError
from messaging.services.keys import revoke_key


class Command(BaseCommand):
    """End a key, from the next request on."""

    help = "Revoke an API key; it holds from the next request."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the key's name."""
        parser.add_argument("name")

    def handle(self, *_: str, **options: Any) -> None:
        """End it."""
        try:
            revoke_key(options["name"], now=timezone.now())
        except CallerError as fault:
            raise CommandError(str(fault)) from None
        self.stdout.write(f"{options['name']} is revoked.")
