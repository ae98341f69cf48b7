"""What a process has seen go wrong with one dispatch: reasons to pause it before all are burnt.

All lanes of a process count together, from when the first of them began the dispatch or claimed it
after a pause: whoever resumes a dispatch gives it as many tries again. They count without a lock:
two at the same moment may count as one. Source: design, delivery §5, and decision 0042.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from messaging.choices.outcomes import OutcomeClass

MOST_RENDER_FAILURES = 20  # in a row, without a message that could be rendered
LEAST_ANSWERS = 200  # before the share of refused messages says anything
MOST_DISPATCHES = 1_000  # that a process remembers


@dataclass(slots=True)
class Strain:
    """Counts of one dispatch."""

    render_failures: int = 0  # since a message was last rendered
    answers: int = 0
    refusals: int = 0  # of the message itself
    paused_at: float | None = None  # on the lanes' clock, behind the commit

    def hear(self, outcome_class: OutcomeClass) -> None:
        """Count one answer."""
        self.answers += 1
        self.refusals += outcome_class == OutcomeClass.PERMANENT_MESSAGE

    @property
    def why_too_much(self) -> str:
        """Why the dispatch should be paused, in plain words; empty while it should not."""
        if self.render_failures >= MOST_RENDER_FAILURES:
            return (
                f"The message could not be rendered for {self.render_failures} users in a row. "
                "Nothing more is sent until you resume or stop it."
            )
        if self.answers >= LEAST_ANSWERS and self.refusals * 2 > self.answers:
            return (
                f"The carrier refused {self.refusals} of {self.answers} messages for what they "
                "say. Nothing more is sent until you resume or stop it."
            )
        return ""


class Strains(dict[int, Strain]):
    """Strains by dispatch number, of one process."""

    def __missing__(self, dispatch_number: int) -> Strain:
        if len(self) >= MOST_DISPATCHES:
            self.clear()  # at worst some are counted anew
        strain = self[dispatch_number] = Strain()
        return strain

    def claimed(self, dispatch_numbers: Iterable[int], taken_at: float) -> None:
        """Count dispatches anew that were claimed after they were paused: somebody resumed them.

        What was claimed before must not go on: its lane may not have heard of the pause.
        """
        for number in dispatch_numbers:
            strain = self.get(number)
            if strain and strain.paused_at is not None and taken_at > strain.paused_at:
                self.pop(number, None)
