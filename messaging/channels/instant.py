"""Points in time in a message. Source: spec, audience §4: without a zone they are UTC."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, Strict, WithJsonSchema

from messaging.faults import fault


def instant(text: str) -> datetime:
    """Return the moment that ISO 8601 ``text`` names; raises ``ValueError`` where it names none."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _checked(text: str) -> str:
    try:
        instant(text)
    except ValueError:
        raise fault("must be a time in ISO 8601, such as 2026-01-31T09:00:00Z") from None
    return text


Instant = Annotated[
    str,
    Strict(),
    AfterValidator(_checked),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
