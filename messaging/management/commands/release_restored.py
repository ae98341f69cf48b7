"""``manage.py release_restored``."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from messaging.errors import UnavailableError
from messaging.services.restored import release_all, shell_call


class Command(BaseCommand):
    """Let go what waits since the database was found to be older than what was sent."""

    help = "Release every send that is held because the database was restored."

    def handle(self, *_: str, **__: Any) -> None:
        """Release them."""
        now = timezone.now()
        try:
            answer = release_all(call=shell_call(now), now=now)
        except UnavailableError as fault:
            raise CommandError(str(fault)) from None
        self.stdout.write(f"Released: {answer.body['released']}")
