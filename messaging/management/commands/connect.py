"""``manage.py connect CHANNEL PROVIDER [--set name=value …] [--default]``."""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from messaging.choices.channels import ChannelKey
from messaging.choices.states import ConnectionTrust
from messaging.errors import CallerError
from messaging.services.connections import connect


class Command(BaseCommand):
    """Put a carrier in place of the sandbox."""

    help = "Connect a channel to a provider: connect email smtp --set host=127.0.0.1 --set port=25"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the channel, the provider and what it must know."""
        parser.add_argument("channel", choices=[channel.word for channel in ChannelKey])
        parser.add_argument("provider")
        parser.add_argument("--set", action="append", default=[], type=_pair, metavar="NAME=VALUE")
        parser.add_argument("--default", action="store_true", help="Carry the channel from now on.")

    def handle(self, *_: str, **options: Any) -> None:
        """Connect it; the first connection of a channel carries it in any case."""
        try:
            connection = connect(
                ChannelKey.of(options["channel"]),
                options["provider"],
                settings=dict(options["set"]),
                is_default=options["default"],
                trust=ConnectionTrust.SHELL,
            )
        except CallerError as fault:
            raise CommandError(str(fault)) from None
        role = "carries" if connection.is_default else "is ready for"
        self.stdout.write(f"{connection.name} {role} {options['channel']}.")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise ArgumentTypeError(f"{text!r} is not NAME=VALUE.")
    return name, value
