"""What the answers of one window say about their carrier. Source: design, delivery §8."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from messaging.choices.outcomes import OutcomeClass
from messaging.circuit import is_failing

MOST_REFUSALS = 3  # of the credentials, in a row
_FAILURES = (OutcomeClass.TRANSIENT, OutcomeClass.IN_DOUBT)
_PROOFS = (
    OutcomeClass.OK,
    OutcomeClass.PERMANENT_RECIPIENT,
    OutcomeClass.PERMANENT_MESSAGE,
)  # a carrier that judges the message knows who we are


@dataclass(slots=True, kw_only=True)
class Pulse:
    """Counts of one window's answers, by class; ``clock`` is the lane's."""

    clock: Callable[[], float]
    counts: Counter[OutcomeClass] = field(default_factory=Counter)
    refusals: int = 0  # of the credentials, since the last answer of another kind
    troubles: int = 0  # answers that are not the message's own matter
    began_at: float = 0.0

    def __post_init__(self) -> None:
        self.began_at = self.clock()

    def hear(self, outcome_class: OutcomeClass) -> None:
        """Count one answer."""
        self.counts[outcome_class] += 1
        self.refusals = self.refusals + 1 if outcome_class == OutcomeClass.CREDENTIALS else 0
        if outcome_class not in _PROOFS:
            self.troubles += 1

    @property
    def answers(self) -> int:
        """How many messages have come to something."""
        return self.counts.total()

    @property
    def failures(self) -> int:
        """How many the carrier could not take, through no fault of theirs."""
        return sum(self.counts[each] for each in _FAILURES)

    @property
    def throttled(self) -> int:
        """How many came too fast."""
        return self.counts[OutcomeClass.THROTTLED]

    @property
    def is_proof(self) -> bool:
        """Whether the carrier took or judged a message: it is there, and knows us."""
        return any(self.counts[each] for each in _PROOFS)

    @property
    def is_trouble(self) -> bool:
        """Whether anything was heard that is not the message's own matter."""
        return bool(self.troubles)

    @property
    def is_bad(self) -> bool:
        """Whether the rest of the window should not be tried."""
        if not self.troubles:  # asked before each message, and mostly so
            return False
        return self.refusals >= MOST_REFUSALS or is_failing(
            self.failures + self.throttled, self.answers
        )

    @property
    def per_second(self) -> float:
        """How fast this lane was answered."""
        return self.answers / max(self.clock() - self.began_at, 0.001)
