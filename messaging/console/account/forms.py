"""What sign-in and account ask for."""

from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging.console.form import PageForm
from messaging.errors import InvalidRequestError


class SignInForm(PageForm):
    """Address and password; nothing is said about which of them is wrong."""

    email = forms.EmailField(
        label=_("Email"),
        widget=forms.EmailInput(attrs={"autocomplete": "username", "class": "input input--large"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "current-password", "class": "input input--large"}
        ),
    )


class TimesForm(PageForm):
    """In which zone times are shown."""

    time_display = forms.ChoiceField(
        label=_("Show times in"), choices=[("utc", _("UTC")), ("mine", _("My time zone"))]
    )
    time_zone = forms.CharField(
        label=_("My time zone"),
        help_text=_("A name of the IANA list, like Europe/Madrid."),
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )

    @staticmethod
    def zones() -> list[str]:
        """Return the names to choose from."""
        return sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")


class PasswordForm(PageForm):
    """The password as it is and as it shall be."""

    current = forms.CharField(
        label=_("Password now"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=_("At least 12 characters. Other places where you are signed in end."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


def put_on_fields(form: forms.Form, fault: InvalidRequestError) -> None:
    """Show each problem that a service found on the field it is about."""
    for problem in fault.problems:
        form.add_error(problem.path if problem.path in form.fields else None, problem.reason)
