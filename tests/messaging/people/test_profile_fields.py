from datetime import UTC, date, datetime

import pytest

from messaging.models.user import User
from messaging.people.profile_fields import FIELDS, read_field


@pytest.mark.parametrize(
    ("name", "given", "stored"),
    [
        ("country", "es", "ES"),
        (
            "date_of_first_session",
            "2026-01-02T03:04:05+0200",
            datetime(2026, 1, 2, 1, 4, 5, tzinfo=UTC),
        ),
        ("dob", "1990-05-17", date(1990, 5, 17)),
        ("email", "Ana@X.example", "Ana@X.example"),
        ("email_open_tracking_disabled", "true", True),
        ("first_name", "Añ 🦊", "Añ 🦊"),
        ("gender", "F", "F"),
        ("language", "PT-BR", "pt-BR"),
        ("phone", "+34 612 345 678", "+34612345678"),
        ("time_zone", "Europe/Madrid", "Europe/Madrid"),
        ("dob", None, None),
        ("email", None, ""),
        ("first_name", "", ""),
        ("email_click_tracking_disabled", None, False),
    ],
)
def test_field_is_read_as_its_column_keeps_it(name, given, stored):
    assert read_field(FIELDS[name], given) == stored


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("country", "XX"),
        ("country", "Spain"),
        ("date_of_last_session", "yesterday"),
        ("date_of_last_session", 1),
        ("dob", "1990-02-30"),
        ("dob", "17/05/1990"),
        ("dob", ""),
        ("email", "ana"),
        ("email_open_tracking_disabled", 1),
        ("email_open_tracking_disabled", ["true"]),
        ("first_name", 1),
        ("first_name", "x" * 256),
        ("gender", "X"),
        ("gender", "MF"),
        ("language", "spanish"),
        ("phone", "612"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
    ],
)
def test_what_is_none_of_the_field_is_refused_with_the_rule(name, given):
    with pytest.raises(ValueError, match="must"):
        read_field(FIELDS[name], given)


def test_every_field_has_its_column():
    columns = {field.name for field in User._meta.get_fields()}

    assert {field.column for field in FIELDS.values()} <= columns
