"""The log and one entry of it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from messaging.activity.search import read_log_search
from messaging.choices.access import Role, Source
from messaging.console.activity import presenter, queries
from messaging.console.charts import outcome_bar
from messaging.console.code_view import json_view
from messaging.console.keyset import Place
from messaging.console.page import MemberRequest, page, reads_bodies, sees_masked, show
from messaging.console.search_box import search_box, url_query
from messaging.console.tabs import Tab, tabs
from messaging.console.user_lookup import only_user
from messaging.models.activity_entry import ActivityEntry
from messaging.models.dispatch import Dispatch
from messaging.reports.figures import figures

SEND_PATH = "/messages/send"


@page(Role.VIEWER)
def log(request: MemberRequest) -> HttpResponse:
    """List the log, newest first; a search that cannot be read lists nothing and says why."""
    search = read_log_search(request.GET.get("q", "").strip(), now=request.now)
    rows, found = queries.entries(search, Place.read(request.GET))
    offers = [
        (_("refused"), "status:4xx"),
        (_("our faults"), "status:5xx"),
        (_("with failures"), "outcome:failed"),
        (_("from the console"), "source:console"),
        (_("last hour"), "since:1h"),
    ]
    context = {"box": search_box(search, offers), "rows": rows, "slice": found}
    return show(
        request,
        "console/activity/list.html",
        context,
        fragments={"log": "console/activity/_list.html"},
    )


@page(Role.VIEWER)
def find(request: MemberRequest) -> HttpResponse:
    """Go to the one page that a whole id or address names; anything else is asked of the log."""
    text = request.GET.get("q", "").strip()
    if named := queries.page_named(text):
        return HttpResponseRedirect(reverse(named[0], args=[named[1]]))
    if user := only_user(text, by_address=not sees_masked(request.user)):
        return HttpResponseRedirect(reverse("console:user", args=[user.braze_id]))
    return HttpResponseRedirect(f"{reverse('console:activity')}?{url_query(text)}".rstrip("?"))


@page(Role.VIEWER)
def entry(request: MemberRequest, entry_id: UUID) -> HttpResponse:
    """Show one call: what became of it, what was asked and answered, who got it, and when."""
    found = queries.entry_of(entry_id)
    has_bodies = reads_bodies(request.user, found.source)
    shown, chosen = tabs(_tabs(found, has_bodies=has_bodies), request.GET)
    view = presenter.request_view(found.body) if has_bodies else None
    context = {
        "entry": found,
        "tabs": shown,
        "chosen": chosen,
        "has_bodies": has_bodies,
        "request_view": view,
        "problems": presenter.problems(found, view),
        **_of_tab(request, found, chosen),
    }
    if has_bodies and found.source is Source.API:
        context["curl"] = presenter.curl(found, request.build_absolute_uri(found.path))
    if has_bodies and found.path == SEND_PATH and found.body.request_body:
        context["composer_url"] = f"{reverse('console:compose')}?from={found.entry_id}"
    return show(request, "console/activity/entry.html", context)


def _tabs(found: ActivityEntry, *, has_bodies: bool) -> list[Tab]:
    offered = [Tab(name="outcome", label=_("Outcome"))]
    if has_bodies:
        offered += [
            Tab(name="request", label=_("Request")),
            Tab(name="response", label=_("Response")),
        ]
    if found.dispatch is not None:
        offered.append(Tab(name="recipients", label=_("Recipients")))
    return [*offered, Tab(name="timeline", label=_("Timeline"))]


def _of_tab(request: MemberRequest, found: ActivityEntry, chosen: str) -> Mapping[str, Any]:
    """Read what only one tab shows."""
    if chosen == "response":
        return {"response_view": json_view(found.body.response_body, _("Response body"))}
    if chosen == "timeline":
        return {"steps": presenter.timeline(found)}
    return _of_dispatch(request, found.dispatch, chosen) if found.dispatch is not None else {}


def _of_dispatch(request: MemberRequest, dispatch: Dispatch, chosen: str) -> Mapping[str, Any]:
    if chosen == "recipients":
        masked = sees_masked(request.user)
        return {"recipients": queries.first_recipients(dispatch, is_masked=masked)}
    books = figures(dispatch)
    return {"figures": books, "parts": outcome_bar(books)}
