"""The list of dispatches, and one of them with its books."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _

from messaging.activity.dispatch_search import read_dispatch_search
from messaging.activity.redaction import redacted
from messaging.choices.access import Role
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Status
from messaging.console.code_view import json_view
from messaging.console.dispatches import queries
from messaging.console.dispatches.again import again_of, is_offered
from messaging.console.dispatches.canary import canary_line
from messaging.console.dispatches.control import control_of, standing_still
from messaging.console.dispatches.deeds import new_key
from messaging.console.dispatches.progress import Progress, Sample, progress
from messaging.console.dispatches.rendered import shown
from messaging.console.keyset import Place
from messaging.console.outcome_filter import OutcomeFilter
from messaging.console.page import MemberRequest, page, reads_bodies, sees_masked, show
from messaging.console.restored import Restored
from messaging.console.rows import delivery_rows, made_by, reason_rows
from messaging.console.search_box import search_box
from messaging.console.tabs import Tab, tabs
from messaging.models.dispatch import Dispatch

Shown = Mapping[str, Any]  # Any: whatever a template shows
FILTERS = ("channel", "status", "reason")


@page(Role.VIEWER)
def listing(request: MemberRequest) -> HttpResponse:
    """List dispatches, newest first."""
    search = read_dispatch_search(request.GET.get("q", "").strip(), now=request.now)
    rows, found = queries.listed(search, Place.read(request.GET))
    offers = [
        (_("sending"), "state:accepted,expanding,sending"),
        (_("paused or held"), "state:paused,held"),
        (_("with failures"), "is:ended outcome:failed,unknown"),
        (_("not tests"), "-is:test"),
        (_("last 24 hours"), "since:24h"),
    ]
    context = {"box": search_box(search, offers), "rows": rows, "slice": found}
    context |= {"restored": Restored.now(), "may_release": request.user.may(Role.DEVELOPER)}
    return show(
        request,
        "console/dispatches/list.html",
        context,
        fragments={"dispatches": "console/dispatches/_list.html"},
    )


@page(Role.VIEWER)
def dispatch(request: MemberRequest, dispatch_id: str) -> HttpResponse:
    """Show one send; ``#progress`` follows it until it has ended."""
    found = queries.dispatch_of(dispatch_id)
    seen = progress(found, Sample.read(request.GET), now=request.now)
    context: dict[str, Any] = {"dispatch": found, "progress": seen, "by": made_by(found)}
    context["standing_still"] = standing_still(found)
    context["canary"] = canary_line(found, seen.figures)
    if request.user.may(Role.MARKETER):
        context["control"] = control_of(found, seen.figures, member=request.user, now=request.now)
    if found.state.is_final:
        context |= _chain(request, found, seen)
    if request.htmx and request.htmx.target == "progress":
        answer = show(request, "", context, fragments={"progress": "console/dispatches/_tick.html"})
        if found.state.is_final:
            answer.headers["HX-Trigger"] = "dispatch-ended"
        return answer
    offered, chosen = tabs(_tabs(request, found, seen), request.GET)
    context |= {"tabs": offered, "chosen": chosen, **_TABS[chosen](request, found, seen)}
    return show(
        request,
        "console/dispatches/dispatch.html",
        context,
        fragments={"part": "console/dispatches/_part.html"},
    )


def _chain(request: MemberRequest, found: Dispatch, seen: Progress) -> Shown:
    """Return an ended send's retries and, for who may send, how to send to its failed again."""
    chain = queries.chain_of(found)
    shown: dict[str, Any] = {"retries": [] if found.retry_of_id else chain[1:]}
    if request.user.may(Role.MARKETER) and is_offered(found, seen.figures, chain):
        # Of a send that was retried, rows must be looked at: on a page of its own.
        shown |= {"is_again": True, "again": again_of(found, chain) if len(chain) == 1 else None}
        shown["new_key"] = new_key()
    return shown


def _tabs(request: MemberRequest, found: Dispatch, seen: Progress) -> list[Tab]:
    counts = seen.figures.reasons.values()
    offered = [
        Tab(name="recipients", label=_("Recipients")),
        Tab(name="reasons", label=_("Reasons"), count=sum(len(each) for each in counts)),
    ]
    if reads_bodies(request.user, found.source):
        offered.append(Tab(name="request", label=_("Request")))
    if request.user.may(Role.MARKETER) and seen.is_sandboxed:
        offered.append(Tab(name="rendered", label=_("Rendered")))
    return offered


def _recipients(request: MemberRequest, found: Dispatch, seen: Progress) -> Shown:
    wanted = OutcomeFilter.read(request.GET)
    rows = queries.recipients(found, wanted, Place.read(request.GET))
    asked = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    return {
        "slice": rows,
        "recipients": delivery_rows(rows.rows, is_masked=sees_masked(request.user)),
        "wanted": wanted,
        "is_filtered": bool(asked),
        "query": urlencode({"tab": "recipients", **asked}),
        "channel_choices": [ChannelKey(code) for code in found.channels],
        "status_choices": list(Status),
        "reason_choices": reason_rows(seen.figures),
    }


def _reasons(_request: MemberRequest, _found: Dispatch, seen: Progress) -> Shown:
    return {"reasons": reason_rows(seen.figures)}


def _request_tab(_request: MemberRequest, found: Dispatch, _seen: Progress) -> Shown:
    return {"request_view": json_view(redacted(found.request), _("The request, as accepted"))}


def _rendered(request: MemberRequest, found: Dispatch, _seen: Progress) -> Shown:
    kept = queries.messages(found, Place.read(request.GET))
    names = queries.names_of(kept.rows)
    rows = [shown(message, names.get(message.user_id, "")) for message in kept.rows]
    return {"messages_shown": rows, "slice": kept, "query": "tab=rendered"}


_TABS: Mapping[str, Callable[[MemberRequest, Dispatch, Progress], Shown]] = {
    "recipients": _recipients,
    "reasons": _reasons,
    "request": _request_tab,
    "rendered": _rendered,
}
