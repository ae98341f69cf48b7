"""The list of users, and one of them."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from messaging.choices.access import Role
from messaging.console.code_view import text_view
from messaging.console.keyset import Place
from messaging.console.page import MemberRequest, page, sees_masked, show
from messaging.console.search_box import url_query
from messaging.console.tabs import tabs
from messaging.console.user_lookup import MOST_STARTING, read_name
from messaging.console.users import profile, queries, subscriptions
from messaging.console.users.looked import TABS, Looked, Shown, offered_tabs
from messaging.reports.user_counts import estimated_users, exact_users
from messaging.services.users.reach import reach

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
    offered, chosen = tabs(offered_tabs(look), parameters)
    context = {
        "person": look.user,
        "tabs": offered,
        "chosen": chosen,
        "is_masked": look.is_masked,
        **TABS[chosen](look),
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
