"""How many users a send expects, or which: a promise that what was looked at is what goes out."""

import math
import re
from collections.abc import Iterable
from typing import Annotated, Any

from annotated_types import Ge, Le
from pydantic import BeforeValidator, Field, WithJsonSchema

from messaging.audience.fingerprint import Fingerprint
from messaging.errors import Problem
from messaging.faults import fault
from messaging.wire import Given, Whole, WireModel

MOST_USERS = 2**31 - 1  # what a dispatch keeps
_SHARE = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,4})?) ?%")
_RULE = 'must be a number of users, or a share of the count such as "2%"'


def _tolerance(value: object) -> int | str:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_USERS:
        return value
    found = _SHARE.fullmatch(value) if isinstance(value, str) else None
    if found is None or float(found["number"]) > 100:  # noqa: PLR2004 - the whole
        raise fault(_RULE)
    return f"{found['number']}%"


def _fingerprint(value: object) -> Any:  # noqa: ANN401 - the type that checks it says which
    if isinstance(value, str):
        try:
            Fingerprint.read(value)
        except ValueError as error:
            raise fault(f"{error}; ask for one with ?dry_run=true") from None
    return value


_TOLERANCE_SCHEMA = {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string"}]}
Tolerance = Annotated[
    int | str, BeforeValidator(_tolerance), WithJsonSchema(_TOLERANCE_SCHEMA, mode="validation")
]


class ExpectedRecipients(WireModel):
    """What the caller saw before sending; if the audience has moved since, nothing is sent."""

    count: Annotated[Whole, Ge(0), Le(MOST_USERS)] | None = Field(
        default=None, description="How many users must match: a dry run's count."
    )
    tolerance: Tolerance = Field(
        default=0,
        description='By how much count may be off: users, or a share of it such as "2%". '
        "0 if absent.",
    )
    fingerprint: Annotated[str, BeforeValidator(_fingerprint)] | None = Field(
        default=None, description="Exactly these users on these channels: a dry run's fingerprint."
    )

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:
        """Ask for one of the two, and for a tolerance only where there is something to tolerate."""
        names = [name for name in ("count", "fingerprint") if name in given]
        if len(names) != 1:
            yield Problem("", "give count, or fingerprint, and not both")
        if "tolerance" in given and "fingerprint" in given:
            yield Problem("tolerance", "goes with count; a fingerprint fits or does not")

    @property
    def seen(self) -> Fingerprint | None:
        """The fingerprint, read."""
        return Fingerprint.read(self.fingerprint) if self.fingerprint else None

    @property
    def users(self) -> int:
        """How many users were seen."""
        return self.seen.count if self.seen else self.count or 0

    @property
    def tolerated(self) -> int:
        """By how many users the audience may be off."""
        if isinstance(self.tolerance, int):
            return self.tolerance
        return math.floor(self.users * float(self.tolerance.removesuffix("%")) / 100)

    def has_moved(self, found: Fingerprint) -> bool:
        """Say whether what was found is not what was seen."""
        if self.seen:
            return found != self.seen
        return abs(found.count - self.users) > self.tolerated
