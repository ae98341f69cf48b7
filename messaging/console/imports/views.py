"""The list of imports and exports, one of them with its progress, and its files."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from messaging.choices.access import Role
from messaging.choices.jobs import JobKind, JobPart
from messaging.console.imports import queries
from messaging.console.imports.queries import JobRow
from messaging.console.keyset import Place
from messaging.console.page import MemberRequest, page, show
from messaging.errors import ForbiddenError
from messaging.jobs.pieces import pieces_of
from messaging.models.job import Job
from messaging.services.downloads import download_of
from messaging.services.imports import cancel, job_of

SHOWN = (JobKind.IMPORT_USERS, JobKind.EXPORT_USERS)


@page(Role.MARKETER)
def listing(request: MemberRequest) -> HttpResponse:
    """List imports and exports, newest first; the list follows what is running."""
    rows, found = queries.listed(Place.read(request.GET), now=request.now)
    context = {
        "rows": rows,
        "slice": found,
        "is_live": found.is_newest and any(row.is_running for row in rows),
        "may_import": request.user.may(Role.DEVELOPER),
    }
    fragments = {"imports": "console/imports/_list.html"}
    return show(request, "console/imports/list.html", context, fragments=fragments)


@page(Role.MARKETER)
def one(request: MemberRequest, job_id: UUID) -> HttpResponse:
    """Show one job; ``#job`` follows it until it is over."""
    job = job_of(job_id, *SHOWN)
    context = {
        "row": JobRow(job, request.now),
        "job": job,
        "has_output": queries.has_output(job),
        "has_errors": queries.has_faults(job),
        "callback": queries.callback_of(job),
        "may_change": _may_change(request, job),
    }
    fragments = {"job": "console/imports/_job.html"}
    return show(request, "console/imports/job.html", context, fragments=fragments)


@page(Role.MARKETER, "POST")
def stop(request: MemberRequest, job_id: UUID) -> HttpResponse:
    """Cancel a job."""
    job = job_of(job_id, *SHOWN)
    if not _may_change(request, job):
        raise ForbiddenError(_("An import is cancelled by a developer."))
    cancel(job)
    messages.success(request, _("Cancelled. What was written stays."))
    return HttpResponseRedirect(reverse("console:import", args=[job_id]), status=303)


@page(Role.DEVELOPER)
def faults(request: MemberRequest, job_id: UUID) -> StreamingHttpResponse:  # noqa: ARG001 - each page takes it
    """Stream the rows that were not taken."""
    job = job_of(job_id, JobKind.IMPORT_USERS)
    return _file(pieces_of(job, JobPart.ERRORS), "text/csv; charset=utf-8", "not-taken.csv")


@page(Role.MARKETER)
def file(request: MemberRequest, job_id: UUID) -> StreamingHttpResponse:  # noqa: ARG001 - the same
    """Stream what an export wrote."""
    found = download_of(job_of(job_id, JobKind.EXPORT_USERS))
    return _file(found.served(), found.form.media_type, f"users.{found.form.suffix}")


def _file(content: Iterable[bytes], media_type: str, name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(content, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _may_change(request: MemberRequest, job: Job) -> bool:
    """Say whether this member may cancel, and go on with a draft: an import writes users."""
    return job.kind is JobKind.EXPORT_USERS or request.user.may(Role.DEVELOPER)
