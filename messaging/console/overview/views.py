"""The Overview."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.http import HttpResponse
from django.utils.translation import gettext as _

from messaging.choices.access import Role
from messaging.console.code_view import text_view
from messaging.console.overview.queries import Today, today
from messaging.console.page import MemberRequest, page, sees_masked, show
from messaging.console.restored import Restored
from messaging.errors import InvalidRequestError

RANGES = ("today", "24h", "7d")


@page(Role.VIEWER)
def overview(request: MemberRequest) -> HttpResponse:
    """Show whether today is going well; the same facts again are no answer to a tick."""
    chosen = request.GET.get("range", RANGES[1])
    if chosen not in RANGES:
        raise InvalidRequestError(_("There is no such span of time. Choose one on the page."))
    facts = today(_since(chosen, request.now), now=request.now, is_masked=sees_masked(request.user))
    restored = Restored.now()
    print_of_facts = fingerprint(facts, restored)
    if request.htmx and request.GET.get("seen") == print_of_facts:
        return HttpResponse(status=204)
    context = {"today": facts, "chosen": chosen, "ranges": RANGES, "seen": print_of_facts}
    context |= {"restored": restored, "may_release": request.user.may(Role.DEVELOPER)}
    context["first_call"] = text_view(_first_call(request), _("Your first send"))
    return show(
        request,
        "console/overview/overview.html",
        context,
        fragments={"today": "console/overview/_today.html"},
    )


def fingerprint(facts: Today, restored: Restored) -> str:
    """Return a short mark of what is shown, so that an unchanged page is left alone."""
    return sha256(repr((facts, restored)).encode()).hexdigest()[:16]


def _since(chosen: str, now: datetime) -> datetime:
    if chosen == "today":
        return now.replace(hour=0, minute=0, second=0, microsecond=0)
    return now - (timedelta(days=7) if chosen == "7d" else timedelta(hours=24))


def _first_call(request: MemberRequest) -> str:
    address = request.build_absolute_uri("/messages/send")
    body = '{"external_user_ids": ["you"], "messages": {"sms": {"body": "Hello"}}}'
    return (
        f"curl -X POST {address} \\\n"
        '  -H "Authorization: Bearer $CARILLON_API_KEY" \\\n'
        '  -H "Content-Type: application/json" \\\n'
        f"  -d '{body}'"
    )
