"""Tabs of a page: links with ``?tab=``, the first one when nothing is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from messaging.errors import NotFoundError


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One tab; ``count`` stands behind its label, with a tone."""

    name: str
    label: str
    is_current: bool = False
    count: int = 0
    tone: str = ""

    @property
    def url(self) -> str:
        """Where it leads, from the page it is on."""
        return f"?tab={self.name}"


def tabs(offered: Sequence[Tab], parameters: Mapping[str, str]) -> tuple[list[Tab], str]:
    """Return the tabs with the chosen one marked, and its name; raises for one that is none."""
    chosen = parameters.get("tab") or offered[0].name
    if chosen not in {tab.name for tab in offered}:
        raise NotFoundError(_("This page has no such tab."))
    marked = [
        Tab(
            name=tab.name,
            label=tab.label,
            is_current=tab.name == chosen,
            count=tab.count,
            tone=tab.tone,
        )
        for tab in offered
    ]
    return marked, chosen
