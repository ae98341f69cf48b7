"""What an address must look like, said to the databases as our own readers say it.

SQLite runs our patterns as they are; PostgreSQL counts no further than 255 in one, so each form has
words of its own there. A test holds both against the reader, letter by letter.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, F, Func

from messaging.audience.expressions.condition import Sql
from messaging.channels import android_push, apple_push, kindle_push, web_push
from messaging.channels.mailbox import ADDRESS, MOST_ADDRESS_CHARACTERS, MOST_LOCAL_CHARACTERS
from messaging.channels.phone import DIGITS
from messaging.choices.channels import Platform

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form. ``{text}`` in the SQL is the column; ``%s`` in it are ``parameters``, in order."""

    pattern: str  # Python's, of the whole text
    sqlite: str = "{text} REGEXP %s"
    postgresql: str
    parameters: tuple[str, ...]


class Has(Func):
    """Whether a column has a form; never NULL, for addresses are never NULL."""

    output_field = BooleanField()

    def __init__(self, column: str, form: Form) -> None:
        super().__init__(F(column))
        self.form = form

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Sql:  # noqa: ANN401, ARG002 - Django's own signature
        """Return the form's own words; letters are ASCII's, whatever the database's language."""
        column, _params = compiler.compile(self.get_source_expressions()[0])
        text = f'({column} COLLATE "C")'
        return f"({self.form.postgresql.replace('{text}', text)})", self.form.parameters

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Sql:  # noqa: ANN401, ARG002 - the same
        """Return our pattern, for Python to run."""
        column, _params = compiler.compile(self.get_source_expressions()[0])
        return f"({self.form.sqlite.replace('{text}', column)})", (rf"\A(?:{self.form.pattern})\Z",)


EMAIL = Form(
    pattern=ADDRESS.pattern,
    sqlite=(
        f"length({{text}}) <= {MOST_ADDRESS_CHARACTERS}"
        f" AND instr({{text}}, '@') <= {MOST_LOCAL_CHARACTERS + 1} AND {{text}} REGEXP %s"
    ),
    postgresql=(
        f"length({{text}}) <= {MOST_ADDRESS_CHARACTERS}"
        f" AND strpos({{text}}, '@') <= {MOST_LOCAL_CHARACTERS + 1}"
        " AND {text} ~ %s AND {text} !~ %s"
        " AND (length({text}) < 64 OR split_part({text}, '@', 2) !~ '[^.]{64}')"
    ),
    parameters=(
        rf"^{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_LABEL}$",
        r"\.[0-9]+$",  # all digits would be an address in numbers
    ),
)
PHONE = Form(
    pattern=DIGITS.pattern, postgresql="{text} ~ %s", parameters=(r"^\+[1-9][0-9]{6,14}$",)
)
TOKENS = {
    Platform.ANDROID: Form(
        pattern=android_push.TOKEN.pattern,
        postgresql="length({text}) <= 4096 AND {text} ~ %s",
        parameters=("^[A-Za-z0-9_:-]+$",),
    ),
    Platform.IOS: Form(
        pattern=apple_push.TOKEN.pattern,
        postgresql="length({text}) BETWEEN 64 AND 200 AND {text} ~ %s",
        parameters=("^[0-9A-Fa-f]+$",),
    ),
    Platform.KINDLE: Form(
        pattern=kindle_push.TOKEN.pattern,
        postgresql="length({text}) <= 4096 AND {text} ~ %s",
        parameters=("^[A-Za-z0-9_:-][A-Za-z0-9_.:-]*$",),
    ),
    Platform.WEB: Form(
        pattern=web_push.ENDPOINT.pattern,
        postgresql=(
            "length(split_part({text}, '/', 3)) <= 257 AND {text} ~ %s"
            " AND length({text}) - length(split_part({text}, '/', 3)) <= 4009"
        ),
        parameters=("^https://[A-Za-z0-9.-]{1,253}(?::443)?/[!-~]+$",),
    ),
}
