"""The judge: what a carrier saw and what the books say, against what the oracle expects.

*lost*: acknowledged, eligible, neither message nor outcome; also who is booked *sent* and was never
seen. *unexpected*: the carrier saw somebody nobody asked for. *doubled*: it saw one address of one
dispatch more than once. Source: design, delivery §15.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field

from messaging.choices.outcomes import Status
from messaging.models.attempt import Attempt
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.reports.figures import summed
from tests.chaos import people
from tests.chaos.fakes import Ledger
from tests.chaos.people import Expected


@dataclass
class Score:
    """One run's figures; several dispatches add up."""

    lost: int = 0
    unexpected: int = 0
    doubled: int = 0
    doubled_after_key: int = 0
    unknown: int = 0
    accounting_error: int = 0
    messages: int = 0

    def __add__(self, other: "Score") -> "Score":
        mine, theirs = asdict(self), asdict(other)
        return Score(**{name: mine[name] + theirs[name] for name in mine})


@dataclass
class Result:
    """What a scenario hands back; ``bounds`` is figure → (value, most allowed)."""

    score: Score
    bounds: dict[str, tuple[float, float]] = field(default_factory=dict)
    facts: dict[str, object] = field(default_factory=dict)

    def broken(self) -> list[str]:
        """Return the bounds that do not hold, the three that always must first."""
        always = ("lost", "unexpected", "accounting_error")
        bounds = {name: (getattr(self.score, name), 0) for name in always} | self.bounds
        return [
            f"{name} {value:g} > {most:g}" for name, (value, most) in bounds.items() if value > most
        ]


def scored(
    expectations: Mapping[int, Expected],
    ledger: Ledger,
    names: Mapping[int, str] | None = None,
) -> Score:
    """Judge each dispatch by what is expected of it, and what the carrier saw of none of them.

    ``names`` are those of before, where users have been deleted since.
    """
    names = names or people.names(ledger.channel)
    each = (_one(number, ledger, expected, names) for number, expected in expectations.items())
    total = sum(each, Score())
    foreign = sum(ledger.count(number) for number in ledger.seen.keys() - expectations.keys())
    total.unexpected += ledger.strange + foreign
    return total


def fenced(dispatches: Iterable[int]) -> int:
    """Return how many outcomes came from who had lost the fence, and were not written."""
    return Attempt.objects.filter(dispatch_number__in=list(dispatches), fenced=True).count()


def _one(number: int, ledger: Ledger, expected: Expected, names: Mapping[int, str]) -> Score:
    seen = ledger.of(number)
    outcomes = _outcomes(number, names)
    keys = ledger.keys.get(number, set())
    return Score(
        lost=_lost(seen, outcomes, expected),
        unexpected=sum(count for name, count in seen.items() if name not in expected.addresses),
        doubled=sum(count - 1 for count in seen.values()),
        doubled_after_key=len(keys) - len(seen),
        unknown=sum(Status.UNKNOWN in each for each in outcomes.values()),
        accounting_error=_accounting_error(number, outcomes, expected)
        + _untrue(seen, outcomes, expected),
        messages=seen.total(),
    )


def _outcomes(number: int, names: Mapping[int, str]) -> dict[str, list[Status]]:
    """Return every final row by the address its user has on this channel, ``#id`` for none."""
    rows = list(Delivery.objects.filter(dispatch_number=number).values_list("user_id", "status"))
    found: dict[str, list[Status]] = {}
    for user_id, status in rows:
        found.setdefault(names.get(user_id) or f"#{user_id}", []).append(Status(status))
    return found


def _lost(seen: Counter, outcomes: Mapping[str, list[Status]], expected: Expected) -> int:
    return sum(
        name not in seen and (not outcomes.get(name) or Status.SENT in outcomes[name])
        for name in expected.addresses
    )


def _untrue(seen: Counter, outcomes: Mapping[str, list[Status]], expected: Expected) -> int:
    """Count who got it, and is booked as nobody whom it may have reached."""
    may_have = {Status.SENT, Status.UNKNOWN}
    return sum(
        name in seen and bool(outcomes.get(name)) and not may_have & set(outcomes[name])
        for name in expected.addresses
    )


def _accounting_error(number: int, outcomes: Mapping[str, list[Status]], expected: Expected) -> int:
    """Count by how much the books are off: the sum, the rows, the oracle, a second row, the end."""
    dispatch = Dispatch.objects.get(pk=number)
    books = summed(dispatch)
    rows = sum(map(len, outcomes.values()))
    return (
        abs(books.difference)
        + abs(books.accounted - rows)
        + abs(books.targeted - expected.targeted)
        + sum(len(each) - 1 for each in outcomes.values())
        + (not dispatch.state.is_final)
    )
