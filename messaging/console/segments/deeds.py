"""Counting a segment, putting it aside, bringing it back."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from messaging.choices.access import Role
from messaging.console.page import MemberRequest, page, show
from messaging.console.segments import queries
from messaging.services.segments import archive_segment, count_segment, unarchive_segment


@page(Role.MARKETER, "POST")
def count(request: MemberRequest, segment_id: str) -> HttpResponse:
    """Count exactly, now; the figure takes the place of the old one."""
    found = count_segment(queries.segment_of(segment_id).segment_id, now=request.now)
    if request.htmx:
        context = {"segment": found}
        cells = {f"size-{found.pk}": "console/segments/_size.html"}
        return show(request, "console/segments/_size.html", context, fragments=cells)
    return _led_to(found.segment_id)


@page(Role.MARKETER, "GET", "HEAD", "POST")
def archive(request: MemberRequest, segment_id: str) -> HttpResponse:
    """Name what would stop, then put the segment aside, or bring it back."""
    found = queries.segment_of(segment_id)
    if request.method != "POST":
        context = {"segment": found, "use": queries.uses_of([found])[found.segment_id]}
        return show(request, "console/segments/archive.html", context)
    if request.POST.get("do") == "unarchive":
        unarchive_segment(found.segment_id, now=request.now)
        messages.success(request, _("%s is in use again") % found.name)
    else:
        archive_segment(found.segment_id, now=request.now)
        messages.success(request, _("%s is archived") % found.name)
    return _led_to(found.segment_id)


def _led_to(segment_id: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("console:segment", args=[segment_id]), status=303)
