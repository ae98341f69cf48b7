"""``manage.py create_subscription_group NAME --channel C``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from messaging.choices.channels import ChannelKey
from messaging.errors import CallerError
from messaging.models.subscription_group import GROUP_CHANNELS
from messaging.services.subscription import create_subscription_group


class Command(BaseCommand):
    """Print the id of a new subscription group."""

    help = "Make a subscription group on a channel and print its id."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a name and a channel."""
        parser.add_argument("name")
        words = [channel.word for channel in GROUP_CHANNELS]
        parser.add_argument("--channel", required=True, choices=words)

    def handle(self, *_: str, **options: Any) -> None:
        """Make it."""
        channel = ChannelKey.of(options["channel"])
        try:
            group = create_subscription_group(options["name"], channel=channel)
        except CallerError as fault:
            raise CommandError(str(fault)) from None
        self.stdout.write(group.subscription_group_id)
