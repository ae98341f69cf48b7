"""Fields and functions that both databases read alike."""

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.functions import Now

from messaging.choices.word import WireWord
from messaging.encryption import keyed_hash, seal, unseal

_END_OF_MILLISECOND = "(STRFTIME('%%%%Y-%%%%m-%%%%d %%%%H:%%%%M:%%%%f', 'NOW') || '999')"


class DatabaseNow(Now):
    """The database's clock at this moment, not at the transaction's start.

    Leases, ``not_before``, starts and expiries are judged by it (design, delivery §1, rule 5).
    """

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # noqa: ANN401 - Django's own signature
        """Return ``clock_timestamp()``: ``now()`` stands still inside a transaction."""
        return self.as_sql(compiler, connection, template="clock_timestamp()", **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # noqa: ANN401 - Django's own signature
        """Return the last microsecond of the millisecond that SQLite tells, in Django's digits.

        Else what Python has called *now*, or this has with something added, is yet to come for the
        rest of that millisecond: a job that was just given back is nobody's to take.
        """
        return self.as_sql(compiler, connection, template=_END_OF_MILLISECOND, **extra)


def moment(text: str) -> datetime:
    """Read a time that the database was asked for as text, which is the quickest way to many.

    PostgreSQL names the zone of its connection, which is UTC; SQLite names none and means it.
    """
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


if TYPE_CHECKING:
    # A member of the enum comes out, it or its code goes in; mypy cannot say so for each field.
    _SmallInteger = models.PositiveSmallIntegerField[Any, Any]
else:
    _SmallInteger = models.PositiveSmallIntegerField


class CodeField(_SmallInteger):
    """A wire word, stored as its code."""

    def __init__(self, words: type[WireWord] | None = None, **options: Any) -> None:  # noqa: ANN401 - Django's options
        self.words = words
        if words is not None:
            options.setdefault("choices", words.choices)
        super().__init__(**options)

    def from_db_value(self, value: int | None, *_: object) -> int | None:
        """Return the enum's member."""
        return value if value is None or self.words is None else self.words(value)

    def to_python(self, value: Any) -> Any:  # noqa: ANN401 - whatever a form or fixture holds
        """Return the enum's member."""
        plain = super().to_python(value)
        return plain if plain is None or self.words is None else self.words(plain)


class SealedField(models.TextField):
    """Text that is encrypted at rest; see ``messaging.encryption``."""

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        """Unseal; raises ``UnreadableSecretError`` when its key is gone."""
        return None if value is None else unseal(value)

    def get_prep_value(self, value: str | None) -> str | None:
        """Seal."""
        return None if value is None else seal(value)


def public_id() -> str:
    """Return a new id as callers see it: a random UUID, in the usual form."""
    return str(uuid.uuid4())


def address_hash(channel: WireWord, address: str) -> str:
    """Return what a suppression keeps of an address: comparable, whatever its case, not readable.

    It stands here because few modules may know the secrets (house, §3).
    """
    return keyed_hash(f"suppression:{channel.word}", address.lower())
