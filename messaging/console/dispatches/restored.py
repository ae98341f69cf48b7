"""All sends that wait since an old database was noticed, released at once."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import ngettext

from messaging.choices.access import Role
from messaging.console.dispatches.deeds import call_of
from messaging.console.page import MemberRequest, page, show
from messaging.console.restored import Restored
from messaging.services.restored import release_all


@page(Role.DEVELOPER, "GET", "HEAD", "POST")
def release(request: MemberRequest) -> HttpResponse:
    """Ask once, naming the number; without JavaScript on this page of its own. Then release."""
    if request.method != "POST":
        return show(request, "console/dispatches/release.html", {"restored": Restored.now()})
    count = release_all(call=call_of(request), now=request.now).body["released"]
    words = ngettext("%s send released", "%s sends released", count)
    messages.success(request, words % f"{count:,}")
    return HttpResponseRedirect(reverse("console:dispatches"), status=303)
