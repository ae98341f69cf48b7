from messaging.console.account.forms import PasswordForm, TimesForm, put_on_fields
from messaging.errors import InvalidRequestError, Problem


def test_a_problem_stands_on_its_field_and_a_strange_one_above_all():
    form = PasswordForm({"current": "a", "new": "b"})
    form.is_valid()

    put_on_fields(form, InvalidRequestError("", [Problem("new", "weak"), Problem("x", "odd")]))

    assert form.errors == {"new": ["weak"], "__all__": ["odd"]}


def test_zones_to_choose_from_are_places_and_utc():
    zones = TimesForm.zones()

    assert {"UTC", "Europe/Madrid"} <= set(zones)
    assert "EST" not in zones
