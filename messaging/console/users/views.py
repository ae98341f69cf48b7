"""The list of users, and one of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _

from messaging.choices.access import Role
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Status
from messaging.console.code_view import text_view
from messaging.console.keyset import Place
from messaging.console.page import MemberRequest, page, sees_masked, show
from messaging.console.search_box import url_query
from messaging.console.tabs import Tab, tabs
from messaging.console.user_lookup import MOST_STARTING, read_name
from messaging.console.users import profile, queries, subscriptions
from messaging.models.device import Device
from messaging.models.user import User
from messaging.reports.user_counts import estimated_users, exact_users
from messaging.services.users.reach import reach

Shown = Mapping[str, Any]  # Any: whatever a template shows
FRAGMENTS = {"users": "console/users/_list.html"}


@page(Role.VIEWER)
def listing(request: MemberRequest) -> HttpResponse:
    """List users, newest first, or those with the name that was typed."""
    text = request.GET.get("q", "").strip()
    by_address = not sees_masked(request.user)
    reading = read_name(text, by_address=by_address) if text else None
    found = queries.found_users(reading, Place.read(request.GET))
    context = {
        "text": text,
        "reading": reading,
        "slice": found,
        "rows": [profile.user_row(each, is_masked=not by_address) for each in found.rows],
        "query": url_query(text),
        "is_masked": not by_address,
        "most": MOST_STARTING,
        **_total(request, text),
    }
    if not found.rows and not text:
        context["first_call"] = text_view(_first_call(request), _("Your first users"))
    return show(request, "console/users/list.html", context, fragments=FRAGMENTS)


def _total(request: MemberRequest, text: str) -> Shown:
    if text:
        return {}
    if request.GET.get("count") == "exact":
        return {"exact": exact_users()}
    return {"estimate": estimated_users()}


def _first_call(request: MemberRequest) -> str:
    body = (
        '{"attributes": [{"external_id": "you", "first_name": "Ada", "email": "ada@corp.example"}]}'
    )
    return (
        f"curl -X POST {request.build_absolute_uri('/users/track')} \\\n"
        '  -H "Authorization: Bearer $CARILLON_API_KEY" \\\n'
        '  -H "Content-Type: application/json" \\\n'
        f"  -d '{body}'"
    )


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
    def words(self) -> list[Any]:
        """What is known of them and groups."""
        return subscriptions.words_of(self.user)

    @property
    def is_masked(self) -> bool:
        """Whether the member sees no address."""
        return sees_masked(self.request.user)


@page(Role.VIEWER)
def user(request: MemberRequest, braze_id: str) -> HttpResponse:
    """Show one user: reach, and by tab what was decided, what is known, where they stand."""
    look = Looked(request, queries.user_of(braze_id))
    return profile_page(look)


def profile_page(look: Looked, *, changed: Shown | None = None) -> HttpResponse:
    """Render the profile, or the part of it that htmx asked for.

    ``changed`` is a subscription that was just set: its ``to``, and the state it ``was`` in.
    """
    request = look.request
    parameters = request.GET if changed is None else {"tab": "subscription"}
    offered, chosen = tabs(_tabs(look), parameters)
    context = {
        "person": look.user,
        "tabs": offered,
        "chosen": chosen,
        "is_masked": look.is_masked,
        **_TABS[chosen](look),
        "changed": changed or _told(request),
    }
    if changed is not None or not request.htmx:
        context |= _around(look)
    fragments = {"part": "console/users/_part.html"}
    return show(request, "console/users/user.html", context, fragments=fragments)


def _told(request: MemberRequest) -> Shown | None:
    """Return the change that a redirect tells of: what to undo, and to which state."""
    if "changed" not in request.GET or not request.user.may(Role.MARKETER):
        return None
    return {"to": request.GET["changed"], "was": request.GET.get("was", ""), "is_new": True}


def _around(look: Looked) -> Shown:
    """Return what stands around the tabs."""
    counts = subscriptions.group_counts(look.words)
    reached = reach(look.user, look.devices, counts.keys())
    return {
        "addresses": profile.user_row(look.user, is_masked=look.is_masked),
        "may_delete": look.request.user.may(Role.DEVELOPER),
        "may_send": look.request.user.may(Role.MARKETER),
        "bells": profile.bells(look.user, reached, counts),
        "aliases": queries.aliases_of(look.user),
    }


def _tabs(look: Looked) -> list[Tab]:
    return [
        Tab(name="history", label=_("History")),
        Tab(name="attributes", label=_("Attributes"), count=len(look.user.custom_attributes)),
        Tab(name="devices", label=_("Devices"), count=len(look.devices)),
        Tab(name="subscription", label=_("Subscription")),
        Tab(name="events", label=_("Events, purchases")),
    ]


def _history(look: Looked) -> Shown:
    parameters = look.request.GET
    wanted = queries.HistoryFilter.read(parameters)
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


_TABS: Mapping[str, Callable[[Looked], Shown]] = {
    "history": _history,
    "attributes": _attributes,
    "devices": _devices,
    "subscription": _subscription,
    "events": _events,
}
