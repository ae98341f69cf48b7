"""Ten times the users: how many times the time? Near ten is in step; beyond twelve it is not."""

from collections.abc import Callable, Iterator

from benchmarks.audiences import SEED_TREE, broad_request, seed_request, snapshot, users_of
from benchmarks.questions import Run
from benchmarks.ratio import in_turns
from benchmarks.report import Figure, compared
from messaging.audience.counts import count

_TIMES = 10
_DEEDS: dict[str, Callable[[], object]] = {
    "count": lambda: count(users_of(SEED_TREE)),
    "snapshot": lambda: snapshot(seed_request()),
    "broad snapshot": lambda: snapshot(broad_request()),
}


def measure(run: Run) -> Iterator[Figure]:
    """Yield a figure a deed."""
    for name, deed in _DEEDS.items():
        many, few = _asked(run, deed, 1), _asked(run, deed, _TIMES)
        pairs = in_turns(many, few, ours_as=_any, theirs_as=_any)
        question = f"growth of {name}, {run.users // _TIMES:,} to {run.users:,}"
        gate = run.gate(postgresql=12.0)
        yield compared(question, pairs, gate=gate, against="a tenth of the users")


def _asked(run: Run, deed: Callable[[], object], share: int) -> Callable[[], object]:
    """Return the deed, asked of a share of the users."""

    def asked() -> object:
        with run.world(share):
            return deed()

    return asked


def _any(_: object) -> None:
    """Take any answer: more users are more people."""
