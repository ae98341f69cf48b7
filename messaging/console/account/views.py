"""Sign-in, sign-out, and the member's own settings."""

from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from messaging.choices.access import Role
from messaging.console.account.device import device_of, remember_device
from messaging.console.account.forms import PasswordForm, SignInForm, TimesForm, put_on_fields
from messaging.console.page import MemberRequest, page, show
from messaging.errors import InvalidRequestError, UnauthorizedError
from messaging.models.member import Member
from messaging.services import account
from messaging.services.sign_in import SignIn, sign_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Ask for address and password; every refusal reads alike and answers alike."""
    if request.method == "POST":
        return _try(request, SignInForm(request.POST))
    if request.user.is_authenticated:
        return HttpResponseRedirect(_next(request))
    return _form(request, SignInForm(), has_members=Member.objects.exists())


def _try(request: HttpRequest, form: SignInForm) -> HttpResponse:
    if not form.is_valid():
        return _form(request, form, is_refused=True)
    email, password = form.cleaned_data["email"], form.cleaned_data["password"]
    attempt = SignIn(
        email=email,
        password=password,
        caller_ip=getattr(request, "caller_ip", None) or "::",
        device=device_of(request, email),
    )
    now = timezone.now()
    try:
        member = sign_in(attempt, now=now)
    except UnauthorizedError:
        return _form(request, form, is_refused=True)
    login(request, member)
    request.session["signed_in_at"] = request.session["seen_at"] = int(now.timestamp())
    answer = HttpResponseRedirect(_next(request))
    remember_device(answer, email)
    return answer


def _form(
    request: HttpRequest, form: SignInForm, *, is_refused: bool = False, has_members: bool = True
) -> HttpResponse:
    context = {"form": form, "is_refused": is_refused, "has_members": has_members}
    context["next"] = request.POST.get("next") or request.GET.get("next", "")
    return render(
        request, "console/account/sign_in.html", context, status=422 if is_refused else 200
    )


def _next(request: HttpRequest) -> str:
    """Return where to go on, if it is a page of ours; else the Overview."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else reverse("console:overview")


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the sign-in on the server, too."""
    logout(request)
    return HttpResponseRedirect(reverse("console:sign-in"))


@page(Role.VIEWER, "POST")
def theme(request: MemberRequest) -> HttpResponse:
    """Remember the theme."""
    account.set_theme(request.user, request.POST.get("theme", ""))
    return HttpResponseRedirect(_next(request))


@page(Role.VIEWER, "POST")
def times(request: MemberRequest) -> HttpResponse:
    """Switch between UTC and the member's zone."""
    account.set_times(request.user, request.POST.get("time_display", ""))
    return HttpResponseRedirect(_next(request))


@page(Role.VIEWER, "GET", "HEAD", "POST")
def account_page(request: MemberRequest) -> HttpResponse:
    """Show and change times and password, each with a form of its own."""
    deed = request.POST.get("do")
    zones = TimesForm(request.POST if deed == "times" else None, initial=_times(request.user))
    password = PasswordForm(request.POST if deed == "password" else None)
    if deed == "times" and _change_times(request, zones):
        return HttpResponseRedirect(reverse("console:account"))
    if deed == "password" and _change_password(request, password):
        return HttpResponseRedirect(reverse("console:account"))
    context = {"times": zones, "password": password, "zones": TimesForm.zones()}
    answer = show(request, "console/account/account.html", context)
    answer.status_code = 422 if deed else 200
    return answer


def _times(member: Member) -> dict[str, str]:
    return {"time_display": member.time_display, "time_zone": member.time_zone}


def _change_times(request: MemberRequest, form: TimesForm) -> bool:
    if not form.is_valid():
        return False
    try:
        account.set_times(
            request.user, form.cleaned_data["time_display"], form.cleaned_data["time_zone"]
        )
    except InvalidRequestError as fault:
        put_on_fields(form, fault)
        return False
    messages.success(request, _("Times are shown as you chose."))
    return True


def _change_password(request: MemberRequest, form: PasswordForm) -> bool:
    if not form.is_valid():
        return False
    try:
        account.change_password(request.user, **form.cleaned_data)
    except InvalidRequestError as fault:
        put_on_fields(form, fault)
        return False
    update_session_auth_hash(request, request.user)
    messages.success(request, _("The password is changed. Other sign-ins of yours have ended."))
    return True
