"""Which outcomes a page lists: of a channel, with a status, for a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.choices.word import WireWord
from messaging.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class OutcomeFilter:
    """The outcomes to list; what is None is not asked about."""

    channel: ChannelKey | None = None
    status: Status | None = None
    reason: Reason | None = None

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> "OutcomeFilter":
        """Read wire words; raises ``NotFoundError`` for one that is none."""
        try:
            asked: dict[str, Any] = {  # Any: each name has words of its own
                name: words.of(parameters[name])
                for name, words in _FILTERS.items()
                if parameters.get(name)
            }
        except KeyError:
            raise NotFoundError(_("There is no such channel, outcome or reason.")) from None
        return cls(**asked)

    def condition(self) -> dict[str, object]:
        """Return the lookups; a reason tells its outcome, which has an index."""
        asked = {name: getattr(self, name) for name in _FILTERS}
        if self.reason is not None and self.status is None:
            asked["status"] = self.reason.status
        return {name: value for name, value in asked.items() if value is not None}


_FILTERS: Mapping[str, type[WireWord]] = {"channel": ChannelKey, "status": Status, "reason": Reason}
