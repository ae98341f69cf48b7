"""Each page: a member signed in, with the least role; whole or as a fragment; kept by nobody."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from messaging.choices.access import Role, Source
from messaging.console.error_pages import error_page
from messaging.console.navigation import links
from messaging.errors import CallerError, NoRoomError
from messaging.models.member import Member
from messaging.models.workspace import Workspace

LONGEST_SIGN_IN_SECONDS = 7 * 24 * 3600  # design, safety §1; idle time is SESSION_COOKIE_AGE
_TOUCH_SECONDS = 600  # how stale the session's "last seen" may be: one write in ten minutes

Context = Mapping[str, Any]  # Any: whatever a template shows


class MemberRequest(HttpRequest):
    """A request that ``page`` let through."""

    user: Member
    htmx: HtmxDetails
    now: datetime
    started: float  # time.perf_counter() when it came
    request_id: str
    caller_ip: str | None


def page(
    least: Role, *methods: str
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Let a view answer members of at least this role, for these methods (``GET`` by default).

    The role stands on the view as ``least_role``, so that a test can walk every address.
    """
    allowed = methods or ("GET", "HEAD")

    def guard(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: MemberRequest, **parts: Any) -> HttpResponseBase:  # noqa: ANN401 - parts of an address
            request.now, request.started = timezone.now(), time.perf_counter()
            answer = _refusal(request, least, allowed) or _answer(view, request, parts)
            patch_vary_headers(answer, ["HX-Request", "HX-Target"])
            answer.headers["Cache-Control"] = "no-store"
            return answer

        guarded.least_role = least  # type: ignore[attr-defined]  # for the test of all addresses
        return guarded

    return guard


def show(
    request: MemberRequest,
    template: str,
    context: Context,
    *,
    fragments: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Render a page, or the fragment that htmx asked for: ``fragments`` maps target to template."""
    chosen = template
    if request.htmx and not request.htmx.history_restore_request:
        chosen = (fragments or {}).get(request.htmx.target or "", template)
    shell = SimpleLazyObject(lambda: _shell(request))
    return render(request, chosen, {**context, "shell": shell, "now": request.now})


def sees_masked(member: Member) -> bool:
    """Say whether addresses are masked for this member. Source: design, console §1."""
    return not member.may(Role.MARKETER)


def reads_bodies(member: Member, source: Source) -> bool:
    """Say whether this member may read what was asked and answered, by the door it came through."""
    return member.may(Role.MARKETER if source is Source.CONSOLE else Role.DEVELOPER)


def _answer(
    view: Callable[..., HttpResponseBase], request: MemberRequest, parts: Context
) -> HttpResponseBase:
    try:
        return view(request, **parts)
    except CallerError as fault:
        return error_page(request, fault.status, title=fault.message)
    except NoRoomError as fault:
        return error_page(request, 503, title=_("There is no room"), advice=str(fault))
    except (OperationalError, InterfaceError):
        return error_page(request, 503)


def _refusal(request: MemberRequest, least: Role, methods: tuple[str, ...]) -> HttpResponse | None:
    """Return why this request gets no page, or None when it does."""
    if not request.user.is_authenticated or _is_over(request):
        return _sign_in(request)
    if request.method not in methods:
        refusal = error_page(request, 405)
        refusal.headers["Allow"] = ", ".join(methods)
        return refusal
    if not request.user.may(least):
        advice = _("It needs the role %(role)s; yours is %(yours)s. An admin can change it.")
        words = {"role": least.word, "yours": request.user.role.word}
        return error_page(request, 403, advice=advice % words)
    return None


def _is_over(request: MemberRequest) -> bool:
    """Say whether a sign-in has lasted seven days; otherwise note that its member was here."""
    now = request.now.timestamp()
    if now - request.session.get("signed_in_at", now) > LONGEST_SIGN_IN_SECONDS:
        logout(request)
        return True
    if now - request.session.get("seen_at", 0) > _TOUCH_SECONDS:
        request.session["seen_at"] = int(now)
    return False


def _sign_in(request: MemberRequest) -> HttpResponse:
    """Lead to the sign-in page and back; a fragment only hears that the sign-in is lost."""
    if request.htmx:
        return HttpResponse(status=401)
    back = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
    return HttpResponseRedirect(f"{reverse('console:sign-in')}?{back}".rstrip("?"))


def _shell(request: MemberRequest) -> Context:
    return {
        "links": links(request.user, request.path),
        "workspace": Workspace.current(),
        "initials": initials(request.user),
        "here": request.get_full_path(),
    }


def initials(member: Member) -> str:
    """Return up to two letters for a member's mark."""
    words = (member.name or member.email.partition("@")[0].replace(".", " ")).split()
    return "".join(word[0] for word in words[:2]).upper()
