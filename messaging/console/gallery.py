"""Every component in every state, on one page: where axe, screenshots and eyes start from."""

from datetime import date, timedelta

from django.conf import settings
from django.http import HttpResponse

from messaging.choices.access import Role
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.choices.states import DispatchState
from messaging.console.charts import outcome_bar, sparkline
from messaging.console.code_view import json_view
from messaging.console.page import MemberRequest, page, show
from messaging.console.tabs import Tab
from messaging.errors import NotFoundError
from messaging.reports.figures import Figures

_SENDING = Figures(
    targeted=55_236, sent=33_480, skipped=12_760, failed=41, unknown=2, pending=8_953
)
_STOPPED = Figures(targeted=1_000, sent=412, skipped=80, failed=8, cancelled=500)
_WRONG = Figures(targeted=100, sent=97)
_REQUEST = {
    "broadcast": True,
    "external_user_ids": ["u_10482", "u_10483"],
    "messages": {
        "email": {"from": "", "subject": "Hey {{${first_name} | default: 'you'}}"},
        "webhook": {
            "url": "https://example.com/hook",
            "request_headers": {"Authorization": "[redacted:webhook-header]"},
            "retries": 3,
        },
    },
}


@page(Role.VIEWER)
def gallery(request: MemberRequest) -> HttpResponse:
    """Show the gallery, on a developer's machine alone."""
    if not settings.DEBUG:
        raise NotFoundError("")
    code = json_view(_REQUEST, "Request body")
    code.mark("messages.email.from")
    context = {
        "books": [(each, outcome_bar(each)) for each in (_SENDING, _STOPPED, _WRONG, Figures())],
        "channels": list(ChannelKey),
        "code": code,
        "spark": sparkline(_sizes(request.now.date()), days=30, until=request.now.date()),
        "statuses": list(Status),
        "states": list(DispatchState),
        "reasons": list(Reason),
        "moments": [request.now - timedelta(seconds=ago) for ago in (3, 400, 90_000)],
        "tabs": [
            Tab(name="one", label="Outcome", is_current=True),
            Tab(name="two", label="Request", count=2, tone="bad"),
            Tab(name="three", label="Recipients", count=18_204),
        ],
        "steps": _steps(),
        "timeline": [
            {"what": "Accepted", "at": request.now, "note": "console"},
            {"what": "Ended", "at": None},
        ],
    }
    return show(request, "console/gallery.html", context)


def _sizes(today: date) -> dict[date, int]:
    """Return thirty days of which two are missing."""
    days = [ago for ago in range(30) if ago not in {10, 11}]
    return {today - timedelta(days=ago): 500 + 7 * ago % 60 for ago in days}


def _steps() -> list[dict[str, str]]:
    facts = {
        "ok": ("Audience", "18,204 users"),
        "look": ("Message", "1 to look at"),
        "blocked": ("Delivery", "no connection"),
        "current": ("Review", "you are here"),
        "todo": ("Send", "not yet"),
    }
    return [
        {"state": state, "title": title, "fact": fact, "url": "#main"}
        for state, (title, fact) in facts.items()
    ]
