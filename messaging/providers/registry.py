"""The providers, in one list."""

from collections.abc import Mapping

from messaging.providers.base import ProviderKind
from messaging.providers.card_feed import CARD_FEED
from messaging.providers.sandbox import SANDBOX
from messaging.providers.smtp import SMTP
from messaging.providers.webhook import WEBHOOK

PROVIDERS: Mapping[str, ProviderKind] = {
    kind.name: kind for kind in (SANDBOX, CARD_FEED, SMTP, WEBHOOK)
}
