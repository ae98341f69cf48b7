"""``manage.py create_segment NAME --audience JSON``."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from messaging.errors import CallerError
from messaging.services.segments import create_segment


class Command(BaseCommand):
    """Print the id of a new segment."""

    help = "Save an audience as a segment and print its id."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a name and a connected audience."""
        parser.add_argument("name")
        parser.add_argument("--audience", required=True, help="A connected audience, as JSON.")

    def handle(self, *_: str, **options: Any) -> None:
        """Save it."""
        try:
            segment = create_segment(options["name"], audience=json.loads(options["audience"]))
        except json.JSONDecodeError as fault:
            raise CommandError(f"--audience is not JSON: {fault}") from None
        except CallerError as fault:
            raise CommandError(str(fault)) from None
        self.stdout.write(segment.segment_id)
