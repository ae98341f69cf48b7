"""The side bar: the areas there are, for the role that looks."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from messaging.choices.access import Role
from messaging.models.member import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One entry: its address, words, icon and the key that follows ``g``."""

    view: str
    label: Promise | str
    icon: str
    key: str
    least: Role = Role.VIEWER

    @property
    def url(self) -> str:
        """Where it leads."""
        return reverse(self.view)

    def holds(self, path: str) -> bool:
        """Say whether the page at ``path`` is part of this area."""
        return path == self.url if self.view == "console:overview" else path.startswith(self.url)


AREAS: Sequence[Area] = (
    Area(view="console:overview", label=_("Overview"), icon="layout-dashboard", key="o"),
    Area(view="console:compose", label=_("Compose"), icon="send", key="n", least=Role.MARKETER),
    Area(view="console:activity", label=_("Activity"), icon="activity", key="a"),
    Area(view="console:dispatches", label=_("Dispatches"), icon="radio", key="d"),
    Area(view="console:segments", label=_("Segments"), icon="users", key="s"),
    Area(view="console:users", label=_("Users"), icon="user-round", key="u"),
    Area(view="console:imports", label=_("Imports"), icon="file-up", key="i", least=Role.MARKETER),
)


@dataclass(frozen=True, slots=True)
class Link:
    """An area as one member sees it on one page."""

    area: Area
    is_current: bool


def links(member: Member, path: str) -> list[Link]:
    """Return the areas that ``member`` may open, in their order."""
    return [Link(area, area.holds(path)) for area in AREAS if member.may(area.least)]
