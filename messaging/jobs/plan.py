"""What becomes of a file's columns: kept with the job, so that whoever goes on reads it alike."""

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import Field

from messaging.errors import Problem
from messaging.jobs.cells import CellType, guess_type
from messaging.wire import Flag, Given, Id, WireModel

SKIP, CUSTOM = "skip", "custom"
IDENTIFIERS = ("external_id", "braze_id", "email", "phone")
FLAGS = ("email_open_tracking_disabled", "email_click_tracking_disabled")
PROFILE_FIELDS = (  # spec, related-endpoints §2, "Attribute object": those that one cell can hold
    *IDENTIFIERS,
    *("first_name", "last_name", "gender", "dob", "country", "home_city", "language", "time_zone"),
    *("email_subscribe", "push_subscribe", "date_of_first_session", "date_of_last_session"),
    *FLAGS,
)
TARGETS = (SKIP, CUSTOM, *PROFILE_FIELDS)
MOST_COLUMNS = 500  # ours; design, safety §1 has 500 for rows of a page, the spec for exports
_OTHER_NAMES = {  # how files call a field, in small letters without signs
    "external_id": "externalid userid customerid externaluserid",
    "braze_id": "brazeid appboyid",
    "email": "email emailaddress mail correo correoelectronico",
    "phone": "phone phonenumber mobile mobilephone telefono movil",
    "first_name": "firstname givenname nombre",
    "last_name": "lastname surname familyname apellido apellidos",
    "gender": "gender sex genero sexo",
    "dob": "dob dateofbirth birthday birthdate fechadenacimiento",
    "country": "country countrycode pais",
    "home_city": "homecity city ciudad",
    "language": "language languagecode lang idioma",
    "time_zone": "timezone zonahoraria",
}
_FIELD_OF = {other: field for field, names in _OTHER_NAMES.items() for other in names.split()}
_FIELD_OF |= {field.replace("_", ""): field for field in PROFILE_FIELDS}
_SIGNS = re.compile(r"[\W_]+")
_ACCENTS = str.maketrans("áéíóúñ", "aeioun")


class Column(WireModel):
    """One column: skipped, a field of the profile, or a custom attribute with a type."""

    header: str = Field(max_length=255)
    to: Literal[TARGETS] = SKIP  # type: ignore[valid-type]  # the names above
    name: Id | None = Field(default=None, description="The custom attribute's; else the header.")
    type: CellType = CellType.TEXT

    @property
    def key(self) -> str:
        """Its name in an attribute object."""
        return (self.name or self.header) if self.to == CUSTOM else str(self.to)


class Plan(WireModel):
    """How one file is read and written."""

    columns: tuple[Column, ...] = Field(max_length=MOST_COLUMNS)
    encoding: str = "utf-8"
    delimiter: str = ","
    mark_bytes: int = 0
    empties_remove: Flag = Field(
        default=False, description="An empty cell removes the value instead of leaving it alone."
    )
    is_dry_run: Flag = False

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:
        """Yield what does not fit between the columns."""
        columns = [each for each in given.get("columns", ()) if isinstance(each, dict)]
        targets = [each.get("to") for each in columns]
        if not set(targets) & set(IDENTIFIERS):
            yield Problem("columns", f"One column must be {', '.join(IDENTIFIERS[:-1])} or phone.")
        for field in dict.fromkeys(targets):
            if field not in (SKIP, CUSTOM, None) and targets.count(field) > 1:
                yield Problem("columns", f"Two columns become {field}. Skip one of them.")
        yield from _name_problems(columns)


def guess_columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Column]:
    """Return what each column probably is, from its name and its first cells."""
    columns: list[Column] = []
    for place, text in enumerate(header):
        name = text.strip()[:255]
        field = _field_of(name)
        is_new = field and field not in [column.to for column in columns]
        kind = guess_type(row[place] for row in rows if place < len(row))
        to = field if is_new else CUSTOM if name else SKIP
        columns.append(Column.model_validate({"header": name, "to": to, "type": kind}))
    return columns


def _field_of(header: str) -> str | None:
    return _FIELD_OF.get(_SIGNS.sub("", header.lower().translate(_ACCENTS)))


def _name_problems(columns: Sequence[Given]) -> Iterable[Problem]:
    names = [each.get("name") or each.get("header") for each in columns if each.get("to") == CUSTOM]
    for name in dict.fromkeys(names):
        if not name:
            yield Problem("columns", "A custom attribute needs a name.")
        elif names.count(name) > 1:
            yield Problem("columns", f"Two columns become the attribute {name}. Rename one.")
        elif name in PROFILE_FIELDS:
            yield Problem("columns", f"{name} is a field of the profile, not an attribute.")
