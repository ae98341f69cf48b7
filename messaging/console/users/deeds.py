"""What members change about one user: where they stand, one word at a time, undone as easily."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from messaging.choices.access import Role
from messaging.choices.people import ChangedThrough, SubscriptionKind, SubscriptionState
from messaging.console.page import MemberRequest, page, show
from messaging.console.users import queries
from messaging.console.users.looked import Looked
from messaging.console.users.views import profile_page
from messaging.errors import InvalidRequestError, NotFoundError
from messaging.models.subscription_group import GroupSubscription, SubscriptionGroup
from messaging.models.user import User
from messaging.people.subscriptions import Changer
from messaging.services.subscription import set_user_group, set_user_state
from messaging.services.users.forgetting import forget

_KINDS = {kind.word: kind for kind in (SubscriptionKind.EMAIL, SubscriptionKind.PUSH)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word about a user: what it is to, and the state."""

    to: str  # email, push or a group's id
    group: SubscriptionGroup | None
    state: SubscriptionState

    @classmethod
    def read(cls, fields: Mapping[str, str]) -> "Word":
        """Read a form; raises ``InvalidRequestError`` or ``NotFoundError``."""
        to = fields.get("to", "")
        try:
            state = SubscriptionState.of(fields.get("state", ""))
        except KeyError:
            raise InvalidRequestError(_("Choose one of the states.")) from None
        group = None
        if to not in _KINDS:
            group = SubscriptionGroup.objects.filter(subscription_group_id=to).first()
            if group is None:
                raise NotFoundError(_("There is no such subscription group."))
            if state is SubscriptionState.OPTED_IN:
                raise InvalidRequestError(_("A group knows subscribed and unsubscribed alone."))
        return cls(to=to, group=group, state=state)

    def before(self, user: User) -> str:
        """Return the state that it replaces, as a wire word; empty where nobody had said one."""
        if self.group is None:
            own: SubscriptionState = getattr(user, f"{self.to}_subscribe")
            return own.word
        said = GroupSubscription.objects.filter(user=user, group=self.group).first()
        if said is None:
            return ""
        is_in = said.is_subscribed
        return (SubscriptionState.SUBSCRIBED if is_in else SubscriptionState.UNSUBSCRIBED).word

    def set(self, user: User, request: MemberRequest) -> bool:
        """Say it; return whether that changed anything."""
        by = Changer(through=ChangedThrough.CONSOLE, member=request.user)
        if self.group is None:
            return set_user_state(user, _KINDS[self.to], self.state, by=by, now=request.now)
        is_in = self.state is not SubscriptionState.UNSUBSCRIBED
        return set_user_group(user, self.group, is_in, by=by, now=request.now)


@page(Role.MARKETER, "POST")
def subscription(request: MemberRequest, braze_id: str) -> HttpResponse:
    """Set one subscription of one user; the answer offers to undo it."""
    user = queries.user_of(braze_id)
    word = Word.read(request.POST)
    was = word.before(user)
    is_changed = word.set(user, request)
    if not request.htmx:
        told = {"changed": word.to, "was": was} if is_changed else {}
        query = urlencode({"tab": "subscription", **told})
        there = reverse("console:user", args=[braze_id])
        return HttpResponseRedirect(f"{there}?{query}", status=303)
    changed = {"to": word.to, "was": was, "is_new": is_changed}
    return profile_page(Looked(request, queries.user_of(braze_id)), changed=changed)


@page(Role.DEVELOPER, "GET", "HEAD", "POST")
def deletion(request: MemberRequest, braze_id: str) -> HttpResponse:
    """Ask for the id to be typed, then delete the user; there is no way back."""
    user = queries.user_of(braze_id)
    typed = request.POST.get("typed", "").strip()
    if request.method == "POST" and typed == str(user):
        forget(user, by=request.user, now=request.now)
        messages.success(request, _("Deleted %s") % user)
        return HttpResponseRedirect(reverse("console:users"), status=303)
    context = {"person": user, "typed": typed, "is_wrong": request.method == "POST"}
    answer = show(request, "console/users/delete.html", context)
    answer.status_code = 422 if context["is_wrong"] else 200
    return answer
