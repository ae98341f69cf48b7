"""From who matched to who gets the message, line by line, in users and in deliveries.

The lines are made of what the judge said, and the sum is asserted before anybody sees it. Source:
design, console §4.3 and §5.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.delivery.reach.lines import LOSSES, Line, line_of
from messaging.delivery.reach.reckoning import Reckoning, Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of figures: ``matched`` is what the lines come to."""

    matched: int
    lines: Mapping[Line, int]

    @property
    def will_receive(self) -> int:
        """How many are left at the end."""
        return self.lines.get(Line.WILL_RECEIVE, 0)

    @property
    def losses(self) -> list[tuple[Line, int]]:
        """The lines between, in their order, those of nobody too."""
        return [(line, self.lines.get(line, 0)) for line in LOSSES]

    @property
    def off_by(self) -> int:
        """By how much it does not add up: 0, or a fault of ours."""
        return self.matched - sum(self.lines.values())

    def to_json(self) -> dict[str, int]:
        """Return the figures as an answer shows them."""
        losses = {line.word: number for line, number in self.losses}
        return {"matched": self.matched, **losses, Line.WILL_RECEIVE.word: self.will_receive}

    def __add__(self, other: "Column") -> "Column":
        lines = Counter(self.lines) + Counter(other.lines)
        return Column(matched=self.matched + other.matched, lines=lines)


NOBODY = Column(matched=0, lines={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall:
    """A column for users, and one a channel for deliveries: one user on one channel.

    A user whom no channel reaches stands in the line of the channel that came closest.
    """

    users: Column
    channels: Mapping[ChannelKey, Column]
    judged_every: int

    @classmethod
    def of(cls, reckoning: Reckoning, *, named_twice: int = 0, unknown: int = 0) -> Self:
        """Return it of what was found, and of names: given twice, or nobody's."""
        names = Counter({Line.DUPLICATES: named_twice, Line.UNREACHABLE: unknown})
        matched = reckoning.size.value + names.total()
        return cls(
            users=Column(matched=matched, lines=reckoning.lines + names),
            channels={
                key: Column(matched=matched, lines=_lines(tally) + names)
                for key, tally in reckoning.tallies.items()
            },
            judged_every=reckoning.judged_every,
        )

    @property
    def deliveries(self) -> Column:
        """All channels together."""
        return sum(self.channels.values(), NOBODY)

    @property
    def rows(self) -> list[tuple[Line, int, int]]:
        """The lines between, each with its users and deliveries."""
        pairs = zip(self.users.losses, self.deliveries.losses, strict=True)
        return [(line, users, deliveries) for (line, users), (_, deliveries) in pairs]

    @property
    def is_exact(self) -> bool:
        """Whether each user was judged."""
        return self.judged_every == 1

    @property
    def method(self) -> str:
        """How the figures were found."""
        return "counted" if self.is_exact else f"sampled 1 in {self.judged_every}"

    @property
    def off_by(self) -> int:
        """By how much the worst column does not add up: 0, or a fault of ours."""
        columns = (self.users, *self.channels.values())
        return max((abs(column.off_by) for column in columns), default=0)

    def to_json(self) -> dict[str, Any]:  # Any: JSON
        """Return it as an answer shows it."""
        return {
            "users": self.users.to_json(),
            "deliveries": self.deliveries.to_json(),
            "channels": {key.word: column.to_json() for key, column in self.channels.items()},
            "exact": self.is_exact,
            "adds_up": not self.off_by,
        }


def _lines(tally: Tally) -> Counter[Line]:
    lines: Counter[Line] = Counter()
    for reason, number in tally.outcomes.items():
        lines[line_of(reason)] += number
    return lines


def recorded(targeted: int, sent_and_left: int, skipped: Mapping[Reason, int]) -> Column:
    """Return the column of a dispatch's books: what was skipped, by line, and all the others."""
    lines = Counter({Line.WILL_RECEIVE: sent_and_left})
    for reason, number in skipped.items():
        lines[line_of(reason)] += number
    return Column(matched=targeted, lines=lines)
