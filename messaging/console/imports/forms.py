"""The two pages that begin something: a file to import, columns to export; and the one between."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from messaging.choices.access import Role
from messaging.choices.jobs import JobKind, JobState
from messaging.console.imports import queries
from messaging.console.imports.mapping import Sheet, separators, sheet, targets
from messaging.console.imports.queries import JobRow
from messaging.console.imports.upload import TOO_LARGE
from messaging.console.page import MemberRequest, page, show
from messaging.errors import InvalidRequestError, NotFoundError
from messaging.models.job import Job
from messaging.models.segment import Segment
from messaging.services import imports
from messaging.services.exports import CSV_FIELDS, export_csv
from messaging.services.imports import job_of, start, upload

MIB = 1024 * 1024
USUAL_FIELDS = CSV_FIELDS[:-2]


@page(Role.DEVELOPER, "GET", "HEAD", "POST")
def new(request: MemberRequest) -> HttpResponse:
    """Ask for a file, and keep it as a draft."""
    problems: Sequence[str] = ()
    if request.method == "POST":
        try:
            job = _uploaded(request)
            return _led_to("console:import-plan", job)
        except InvalidRequestError as fault:
            problems = [problem.reason for problem in fault.problems] or [fault.message]
    context = {"problems": problems, "most_mib": imports.MOST_UPLOAD_BYTES // MIB}
    answer = show(request, "console/imports/new.html", context)
    answer.status_code = 422 if problems else 200
    return answer


@page(Role.DEVELOPER, "GET", "HEAD", "POST")
def plan(request: MemberRequest, job_id: UUID) -> HttpResponse:
    """Say what each column becomes; look again, try it, or begin."""
    job = job_of(job_id, JobKind.IMPORT_USERS)
    if job.state is not JobState.DRAFT or job.total is None:
        return _led_to("console:import", job)
    deed = request.POST.get("do", "") if request.method == "POST" else ""
    shown = sheet(job, request.POST.dict() if request.method == "POST" else None)
    if deed in ("dry-run", "start") and shown.plan is not None:
        start(job, shown.plan.model_copy(update={"is_dry_run": deed == "dry-run"}))
        return _led_to("console:import", job)
    return _form(request, job, shown)


@page(Role.MARKETER, "GET", "HEAD", "POST")
def export(request: MemberRequest) -> HttpResponse:
    """Ask for a segment and columns, and leave the work."""
    problems: Sequence[str] = ()
    if request.method == "POST":
        try:
            return _led_to("console:import", _export(request))
        except InvalidRequestError as fault:
            problems = [problem.reason for problem in fault.problems]
    asked = request.POST if request.method == "POST" else request.GET
    context = {
        "problems": problems,
        "segments": queries.segments(),
        "chosen": asked.get("segment", ""),
        "fields": CSV_FIELDS,
        "fields_chosen": request.POST.getlist("fields") if problems else USUAL_FIELDS,
        "attributes": queries.attribute_names(),
        "attributes_chosen": request.POST.getlist("attributes"),
    }
    answer = show(request, "console/imports/export.html", context)
    answer.status_code = 422 if problems else 200
    return answer


def _uploaded(request: MemberRequest) -> Job:
    chosen = request.FILES.get("file")
    if getattr(request, TOO_LARGE, False):
        raise InvalidRequestError(imports.TOO_LARGE)
    if chosen is None:
        raise InvalidRequestError(_("Choose a file."))
    return upload(chosen.chunks(), name=chosen.name or "", by=request.user, now=request.now)


def _export(request: MemberRequest) -> Job:
    return export_csv(
        _segment(request.POST.get("segment", "")),
        fields=request.POST.getlist("fields"),
        attributes=request.POST.getlist("attributes"),
        by=request.user,
        now=request.now,
    )


def _segment(segment_id: str) -> Segment | None:
    """Return the chosen segment, or None for all users; never all in place of one that is gone."""
    if not segment_id:
        return None
    found = queries.segment_of(segment_id)
    if found is None:
        raise NotFoundError(_("There is no such segment."))
    return found


def _form(request: MemberRequest, job: Job, shown: Sheet) -> HttpResponse:
    context = {
        "job": job,
        "row": JobRow(job, request.now),
        "sheet": shown,
        "targets": targets(),
        "separators": separators(),
        "is_changed": request.method == "POST",
    }
    answer = show(request, "console/imports/plan.html", context)
    answer.status_code = 422 if shown.problems and request.POST.get("do") != "look" else 200
    return answer


def _led_to(view: str, job: Job) -> HttpResponse:
    return HttpResponseRedirect(reverse(view, args=[job.job_id]), status=303)
