"""The providers, in one list."""

from collections.abc import Mapping

from messaging.providers.base import ProviderKind
from messaging.providers.card_feed import CARD_FEED
from messaging.providers.sandbox import SANDBOX

PROVIDERS: Mapping[str, ProviderKind] = {kind.name: kind for kind in (SANDBOX, CARD_FEED)}
