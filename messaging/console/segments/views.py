"""The list of segments, and one of them: edited, counted, explained."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from messaging.audience.registry import SEGMENT
from messaging.choices.access import Role
from messaging.console.audience_builder.catalogue import read_catalogue
from messaging.console.audience_builder.sheet import Sheet
from messaging.console.code_view import json_view
from messaging.console.keyset import Place
from messaging.console.page import MemberRequest, page, show
from messaging.console.search_box import url_query
from messaging.console.segments import queries
from messaging.console.segments.around import around
from messaging.console.segments.draft import Draft
from messaging.console.segments.figures import Counted, counted
from messaging.errors import ForbiddenError, InvalidRequestError
from messaging.models.segment import Segment
from messaging.services.segments import create_segment, update_segment

Shown = Mapping[str, Any]  # Any: whatever a template shows
PAGE = "console/segments/segment.html"
FRAGMENTS = {
    "builder": "console/segments/_builder.html",
    "panel": "console/segments/_panel.html",
    "look": "console/segments/_look.html",
    "sample": "console/segments/_sample.html",
}
COUNTS = "refresh"  # the one button of the form that changes nothing, so that viewers have it


@page(Role.VIEWER)
def listing(request: MemberRequest) -> HttpResponse:
    """List segments, newest first."""
    text = request.GET.get("q", "").strip().replace("\0", "")
    is_archived = request.GET.get("state") == "archived"
    found = queries.listed(text, Place.read(request.GET), is_archived=is_archived)
    state = "&state=archived" if is_archived else ""
    context = {
        "text": text,
        "is_archived": is_archived,
        "slice": found,
        "query": f"{url_query(text)}{state}".lstrip("&"),
        "rows": queries.segment_rows(found.rows, today=request.now.date()),
        "may_edit": request.user.may(Role.MARKETER),
    }
    return show(request, "console/segments/list.html", context)


@page(Role.MARKETER, "GET", "HEAD", "POST")
def new(request: MemberRequest) -> HttpResponse:
    """Build a segment that is not there yet."""
    return _edited(request, None)


@page(Role.VIEWER, "GET", "HEAD", "POST")
def segment(request: MemberRequest, segment_id: str) -> HttpResponse:
    """Show one segment, follow its form, or save it."""
    return _edited(request, queries.segment_of(segment_id))


def _edited(request: MemberRequest, found: Segment | None) -> HttpResponse:
    catalogue = read_catalogue(SEGMENT)
    if request.method != "POST":
        return _shown(request, found, Draft.of(found, catalogue))
    deed = request.POST.get("do", "")
    if deed != COUNTS and not may_edit(request, found):
        raise ForbiddenError(_("A marketer can edit segments in use; this one is only read."))
    is_shut = not may_edit(request, found)  # a browser sends nothing of a form that is disabled
    draft = Draft.of(found, catalogue) if is_shut else Draft.from_post(request.POST, catalogue)
    if deed == "save":
        return _saved(request, found, draft)
    counts = counted(draft, now=request.now) if deed == COUNTS else Counted()
    return _shown(request, found, draft, counts=counts)


def may_edit(request: MemberRequest, found: Segment | None) -> bool:
    """Say whether this member may change the segment; an archived one is brought back first."""
    return request.user.may(Role.MARKETER) and not (found and found.archived_at)


def _saved(request: MemberRequest, found: Segment | None, draft: Draft) -> HttpResponse:
    """Save and lead to the segment's page; what is refused is shown at its part."""
    if draft.problems:
        return _shown(request, found, draft, is_refused=True)
    said = {"audience": draft.built.audience, "description": draft.description}
    try:
        if found is None:
            found = create_segment(draft.name, **said)
        else:
            found = update_segment(found.segment_id, name=draft.name, tags=found.tags, **said)
    except InvalidRequestError as fault:
        draft.note(fault.problems)
        return _shown(request, found, draft, is_refused=True)
    messages.success(request, _("Saved"))
    return HttpResponseRedirect(reverse("console:segment", args=[found.segment_id]), status=303)


def _shown(
    request: MemberRequest,
    found: Segment | None,
    draft: Draft,
    *,
    counts: Counted | None = None,
    is_refused: bool = False,
) -> HttpResponse:
    """Render the page or a part of it; problems stand at their parts once a save was refused."""
    counts, problems = counts or Counted(), draft.problems if is_refused else {}
    sheet = Sheet(
        catalogue=draft.catalogue, grammar=SEGMENT, problems=problems, figures=counts.parts
    )
    context = {
        "segment": found,
        "draft": draft,
        "counts": counts,
        "refused": problems,
        "part": sheet.shown(draft.root),
        "words": draft.tree.words() if draft.tree else "",
        "json": json_view(draft.built.audience, _("Audience")),
        "may_edit": may_edit(request, found),
        "may_restore": request.user.may(Role.MARKETER),
        "url": request.path,
        **around(request, found, draft),
    }
    answer = show(request, PAGE, context, fragments=FRAGMENTS)
    answer.status_code = 422 if is_refused else 200
    if request.htmx and request.htmx.target == "builder":
        answer.headers["HX-Trigger-After-Settle"] = "built"
    return answer
