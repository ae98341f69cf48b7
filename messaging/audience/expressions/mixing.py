"""A number for each user that says nothing of the user, so that sums of it tell sets apart."""

from typing import Any

from django.db.models import BigIntegerField, F, Func

from messaging.audience.expressions.condition import Sql

# Two primes below 2³¹: products of two numbers below them fit into 64 bits, on both databases.
_LARGER, _SMALLER = 2_147_483_647, 2_147_483_629
_SPREAD = (1_583_458_089, 784_588_716)  # any two numbers; a lane each


class Mixed(Func):
    """A user's id, spread over 31 bits and squared twice; ``lane`` is 0 or 1.

    Squares, because a sum of what is linear in ids stays the same when users 1 and 4 go and 2 and 3
    come. The same numbers come out on both databases, and of ``mixed``.
    """

    output_field = BigIntegerField()

    def __init__(self, column: F, *, lane: int) -> None:
        super().__init__(column)
        self.lane = lane

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> Sql:  # type: ignore[override]  # noqa: ANN401, ARG002 - Django's own signature
        """Return the SQL that both databases read; its numbers are ours."""
        column, parameters = compiler.compile(self.get_source_expressions()[0])
        spread = f"(({column} %% {_LARGER}) * {_SPREAD[self.lane]} %% {_LARGER})"
        square = f"({spread} * {spread} %% {_SMALLER})"
        return f"({square} * {square} %% {_LARGER})", (*parameters, *parameters) * 2


def mixed(user_id: int, *, lane: int) -> int:
    """Return the same of a number in Python."""
    spread = (user_id % _LARGER) * _SPREAD[lane] % _LARGER
    square = spread * spread % _SMALLER
    return square * square % _LARGER
