"""What pages say while sends wait since an old database was noticed."""

from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from messaging.models.dispatch import Dispatch


@dataclass(frozen=True, slots=True)
class Restored:
    """How many sends wait, and the words for it."""

    count: int

    @classmethod
    def now(cls) -> Self:
        """Count them, in one query."""
        return cls(Dispatch.objects.restored().count())

    @property
    def what(self) -> str:
        """The strip's sentence."""
        waiting = ngettext("%s send waits", "%s sends wait", self.count) % f"{self.count:,}"
        return _(
            "This database is older than what was sent from it, or no worker ran for an hour: %s."
        ) % (waiting)

    @property
    def question(self) -> str:
        """What the dialog says before the button."""
        return _(
            "After a restore, some of these may already have gone out, and people would get them"
            " twice. Stop those first; if the installation was only switched off, release them."
        )

    @property
    def deed(self) -> str:
        """The button's words, with the number."""
        return ngettext("Release %s send", "Release %s sends", self.count) % f"{self.count:,}"
