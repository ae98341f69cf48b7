"""``manage.py create_member EMAIL --role ROLE [--password-stdin]``."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from messaging.choices.access import Role
from messaging.errors import CallerError
from messaging.services.members import create_member


class Command(BaseCommand):
    """Make a console sign-in."""

    help = "Make a console sign-in. The password is asked for, or read from standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address and the role."""
        parser.add_argument("email")
        parser.add_argument("--role", required=True, choices=[role.word for role in Role])
        parser.add_argument("--password-stdin", action="store_true")

    def handle(self, *_: str, **options: Any) -> None:
        """Make it."""
        from_pipe = options["password_stdin"]
        password = sys.stdin.readline().rstrip("\n") if from_pipe else getpass.getpass()
        try:
            member = create_member(
                options["email"], role=Role.of(options["role"]), password=password
            )
        except CallerError as fault:
            raise CommandError(str(fault)) from None
        self.stdout.write(f"{member.email} can sign in as {options['role']}.")
