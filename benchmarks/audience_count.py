"""How many users does the page's audience mean? Ours against the same filter by hand."""

from collections.abc import Iterator

from benchmarks import rivals
from benchmarks.audiences import SEED_TREE, users_of
from benchmarks.questions import Run
from benchmarks.ratio import in_turns
from benchmarks.report import Figure, compared
from messaging.audience.counts import count


def measure(run: Run) -> Iterator[Figure]:
    """Yield the one figure."""
    with run.world():
        pairs = in_turns(lambda: count(users_of(SEED_TREE)), lambda: rivals.number("seed_count"))
    gate = run.gate(postgresql=1.2, sqlite=1.5)
    yield compared("count, seed's audience", pairs, gate=gate, against="by hand")
