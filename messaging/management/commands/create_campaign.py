"""``manage.py create_campaign NAME --channel C …``."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from messaging.choices.channels import ChannelKey
from messaging.errors import CallerError
from messaging.services.campaigns import create_campaign


class Command(BaseCommand):
    """Print the ids of a new campaign and its variations, as JSON."""

    help = "Make an API campaign with one message variation a channel; print the ids as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a name and channels."""
        parser.add_argument("name")
        words = [channel.word for channel in ChannelKey]
        parser.add_argument("--channel", action="append", required=True, choices=words)

    def handle(self, *_: str, **options: Any) -> None:
        """Make it."""
        channels = [ChannelKey.of(word) for word in options["channel"]]
        try:
            campaign = create_campaign(options["name"], channels=channels)
        except CallerError as fault:
            raise CommandError(str(fault)) from None
        variations = campaign.variations.values_list("channel", "message_variation_id")
        ids = {ChannelKey(channel).word: variation_id for channel, variation_id in variations}
        answer = {"campaign_id": campaign.campaign_id, "message_variation_ids": ids}
        self.stdout.write(json.dumps(answer))
