"""What the composer shows beside each clause: how many users it means, all from one statement."""

from collections.abc import Iterator

from benchmarks import rivals
from benchmarks.audiences import SEED_TREE
from benchmarks.generator import NOW
from benchmarks.questions import Run
from benchmarks.ratio import in_turns
from benchmarks.report import Figure, compared
from messaging.audience.counts import count_each


def measure(run: Run) -> Iterator[Figure]:
    """Yield the one figure. Nothing gates it yet."""
    with run.world():
        pairs = in_turns(
            lambda: count_each(SEED_TREE, now=NOW), lambda: list(rivals.rows("clause_counts")[0])
        )
    yield compared("counts of each clause", pairs, gate=None, against="by hand")
