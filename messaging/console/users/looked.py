"""One look at one user: what each tab of the profile reads, once, when it is shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from messaging.choices.access import Role
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Status
from messaging.console.keyset import Place
from messaging.console.outcome_filter import OutcomeFilter
from messaging.console.page import MemberRequest, sees_masked
from messaging.console.tabs import Tab
from messaging.console.users import profile, queries, subscriptions
from messaging.models.device import Device
from messaging.models.subscription_group import GroupSubscription
from messaging.models.user import User
from messaging.services.users.memberships import memberships

Shown = Mapping[str, Any]  # Any: whatever a template shows


@dataclass(frozen=True)
class Looked:
    """One look at one user: what several tabs share is read once."""

    request: MemberRequest
    user: User

    @cached_property
    def devices(self) -> list[Device]:
        """Their devices."""
        return queries.devices_of(self.user)

    @cached_property
    def words(self) -> list[GroupSubscription]:
        """What is known of them and groups."""
        return subscriptions.words_of(self.user)

    @property
    def is_masked(self) -> bool:
        """Whether the member sees no address."""
        return sees_masked(self.request.user)


def offered_tabs(look: Looked) -> list[Tab]:
    """Return the tabs of a profile, those that are counted with their counts."""
    return [
        Tab(name="history", label=_("History")),
        Tab(name="attributes", label=_("Attributes"), count=len(look.user.custom_attributes)),
        Tab(name="devices", label=_("Devices"), count=len(look.devices)),
        Tab(name="subscription", label=_("Subscription")),
        Tab(name="events", label=_("Events, purchases")),
        Tab(name="segments", label=_("Segments")),
    ]


def _history(look: Looked) -> Shown:
    parameters = look.request.GET
    wanted = OutcomeFilter.read(parameters)
    found = queries.history(look.user, wanted, Place.read(parameters))
    sends = queries.dispatches_of(found.rows)
    asked = {name: parameters[name] for name in ("channel", "status") if parameters.get(name)}
    return {
        "slice": found,
        "rows": profile.history_rows(found.rows, sends, look.user, is_masked=look.is_masked),
        "wanted": wanted,
        "is_filtered": bool(asked),
        "query": urlencode({"tab": "history", **asked}),
        "channel_choices": list(ChannelKey),
        "status_choices": list(Status),
    }


def _attributes(look: Looked) -> Shown:
    return {"attributes": profile.attribute_rows(look.user, is_masked=look.is_masked)}


def _devices(look: Looked) -> Shown:
    return {"devices": look.devices}


def _subscription(look: Looked) -> Shown:
    changes = subscriptions.changes_of(look.user)
    return {
        "standings": subscriptions.standings(look.user, look.words, changes),
        "changes": changes,
        "may_edit": look.request.user.may(Role.MARKETER),
    }


def _events(look: Looked) -> Shown:
    return {
        "events": queries.event_summary(look.user),
        "purchases": queries.purchase_summary(look.user),
        "latest": profile.event_rows(queries.latest_events(look.user), is_masked=look.is_masked),
    }


def _segments(look: Looked) -> Shown:
    return {"memberships": memberships(look.user, now=look.request.now)}


TABS: Mapping[str, Callable[[Looked], Shown]] = {
    "history": _history,
    "attributes": _attributes,
    "devices": _devices,
    "subscription": _subscription,
    "events": _events,
    "segments": _segments,
}
