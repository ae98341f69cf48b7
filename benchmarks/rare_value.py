"""One user in 100,000 has this value: through the index, and by reading every user."""

from collections.abc import Iterator

from django.db import connection, transaction

from benchmarks.audiences import users_of
from benchmarks.generator import ONE_IN
from benchmarks.questions import Run
from benchmarks.ratio import in_turns
from benchmarks.report import Figure, compared, skipped
from messaging.audience.counts import count
from messaging.audience.reader import read_audience

_QUESTION = f"equality, one in {ONE_IN:,}"
_RARE = read_audience(
    {
        "custom_attribute": {
            "custom_attribute_name": "badge",
            "comparison": "equals",
            "value": "badge-77",
        }
    }
)


def measure(run: Run) -> Iterator[Figure]:
    """Yield the one figure: at most a hundredth of a full scan."""
    if not run.is_on_postgresql:
        yield skipped(_QUESTION, "SQLite has no index on custom attributes; PostgreSQL has")
        return
    with run.world():
        pairs = in_turns(lambda: count(users_of(_RARE)), _by_reading_everybody)
    gate = run.gate(postgresql=0.01)
    yield compared(_QUESTION, pairs, gate=gate, against="full scan")


def _by_reading_everybody() -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        return count(users_of(_RARE))
