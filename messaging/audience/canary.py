"""How many of an audience are sent to first, and how many of them may fail before the rest waits.

Ours; the family we follow has nothing like it. Choices: ``docs/decisions`` 0030.
"""

from collections.abc import Iterable
from decimal import ROUND_CEILING, Decimal
from typing import Annotated, Any

from annotated_types import Ge, Le
from pydantic import BeforeValidator, Field, WithJsonSchema

from messaging.audience.targeting import NAMES
from messaging.errors import Problem
from messaging.faults import fault
from messaging.wire import Given, Whole, WireModel

MOST_FIRST_USERS = 100_000
MOST_FIRST_PERCENTAGE = 50  # beyond it, it is the rest that is few
USUAL_FAILURE_PERCENTAGE = 5
EVERYBODY = 100  # per cent


def _share(value: Any) -> Any:  # noqa: ANN401 - any JSON; a whole number stays one
    if not (_is_number(value) and 0 < value <= MOST_FIRST_PERCENTAGE):
        raise fault(f"must be a number above 0, at most {MOST_FIRST_PERCENTAGE}")
    return value


def _limit(value: Any) -> Any:  # noqa: ANN401 - any JSON; a whole number stays one
    if not (_is_number(value) and 0 <= value < EVERYBODY):
        raise fault(f"must be a number from 0, below {EVERYBODY}")
    return value


def _is_number(value: Any) -> bool:  # noqa: ANN401 - any JSON
    return isinstance(value, int | float) and not isinstance(value, bool)


_SHARE_SCHEMA = {"type": "number", "exclusiveMinimum": 0, "maximum": MOST_FIRST_PERCENTAGE}
_LIMIT_SCHEMA = {"type": "number", "minimum": 0, "exclusiveMaximum": EVERYBODY}
FirstPercentage = Annotated[
    int | float, BeforeValidator(_share), WithJsonSchema(_SHARE_SCHEMA, mode="validation")
]
FailurePercentage = Annotated[
    int | float, BeforeValidator(_limit), WithJsonSchema(_LIMIT_SCHEMA, mode="validation")
]


class Canary(WireModel):
    """A few users who get the message first; if too many fail, the rest is held for a decision."""

    users: Annotated[Whole, Ge(1), Le(MOST_FIRST_USERS)] | None = Field(
        default=None, description="How many users go first, on each channel."
    )
    percentage: FirstPercentage | None = Field(
        default=None, description="How many of a hundred users go first, rounded up."
    )
    failure_percentage: FailurePercentage = Field(
        default=USUAL_FAILURE_PERCENTAGE,
        description="How many of a hundred messages of the canary may fail, or stay without an "
        "answer. With one more the dispatch is held, reason canary. 5 if absent.",
    )

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:
        """Ask for one of the two."""
        if ("users" in given) == ("percentage" in given):
            yield Problem("", "give users, or percentage, and not both")

    def count_of(self, user_count: int) -> int:
        """Return how many of ``user_count`` users go first: at least one, at most all of them."""
        wanted = self.users
        if wanted is None:
            exact = Decimal(str(self.percentage)) * user_count / 100
            wanted = int(exact.to_integral_value(ROUND_CEILING))
        return min(wanted, user_count)


def canary_problems(given: Given) -> Iterable[Problem]:
    """Yield why a request has no use for a canary: who asks for a brake must not go without."""
    if "canary" in given and any(given.get(name) for name in NAMES):
        reason = (
            "goes with a whole segment or audience; where users are named, at most 50, leave it "
            "out and name the first few in a call of their own"
        )
        yield Problem("canary", reason)
