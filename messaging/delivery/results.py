"""What one window came to, gathered before the transaction that writes it."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from messaging.choices.outcomes import OutcomeClass, Reason, Status
from messaging.delivery.lease import Lease
from messaging.delivery.retry import Again, Fate, Final

MOST_DETAIL_CHARACTERS = 255
MOST_REPLY_CHARACTERS = 2048
LATER_REPLY_CHARACTERS = 200  # after the first twenty of a class in a window
WHOLE_REPLIES = 20


class Row(NamedTuple):
    """One final outcome, in the order of the table's columns; plain numbers for COPY."""

    user_id: int
    status: int
    reason: int | None
    message_count: int
    provider_message_id: str | None
    detail: str | None


class Trouble(NamedTuple):
    """One try that was no plain success."""

    user_id: int
    device_id: int | None
    outcome_class: int
    provider_status: str
    reply: str
    accepted_elsewhere: bool


@dataclass(slots=True, eq=False)
class Results:
    """Outcomes of the users in ``[cursor, end)`` of a lease, each final or in a chunk again."""

    lease: Lease
    end: int  # the cursor moves here; less than the window's end when it closed early
    rows: list[Row] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    again: dict[Again, list[int]] = field(default_factory=dict)
    records: list[Any] = field(default_factory=list)  # unsaved cards and sandbox messages
    dead_device_ids: list[int] = field(default_factory=list)
    shut_addresses: list[str] = field(default_factory=list)
    reached: dict[int, int] = field(default_factory=dict)  # user → devices that took it
    is_calm: bool = True  # no crash came before: the next window may be larger
    _classes: Counter[int] = field(default_factory=Counter)

    def excluded(self, user_id: int, reason: Reason, detail: str | None = None) -> None:
        """Add a user to whom nothing was sent, and why; *unknown* if an earlier try may have come.

        What was in doubt stays so: that nobody may send it again does not say that it never came.
        """
        if self.lease.in_doubt_count and reason.status != Status.UNKNOWN:
            detail, reason = detail or reason.word, Reason.NO_ANSWER
        self.rows.append(Row(user_id, int(reason.status), int(reason), 0, None, _text(detail)))

    def sent(  # noqa: PLR0917 - once a recipient: names would cost as much as the call
        self,
        user_id: int,
        message_count: int,
        provider_message_id: str | None,
        detail: str | None = None,
    ) -> None:
        """Add a user whom ``message_count`` messages have reached."""
        name = _text(provider_message_id)
        self.rows.append(Row(user_id, _SENT, None, message_count, name, detail))

    def settle(self, user_id: int, fate: Fate, detail: str | None = None) -> None:
        """Add a user by what the retry rules said."""
        if isinstance(fate, Again):
            self.again.setdefault(fate, []).append(user_id)
        elif fate.reason is None or user_id in self.reached:
            self.sent(user_id, self.reached.get(user_id, 1), None)  # one device is enough
        else:
            self.excluded(user_id, fate.reason, detail)

    def put_back(self, user_id: int) -> None:
        """Return a user to the queue, uncharged: its message was never begun."""
        lease = self.lease
        self.settle(user_id, Again(lease.attempt, lease.in_doubt_count, 0.0))

    def trouble(
        self,
        user_id: int,
        outcome_class: OutcomeClass,
        *,
        status: str = "",
        reply: str = "",
        device_id: int | None = None,
        accepted_elsewhere: bool = False,
    ) -> None:
        """Add a row for the page that says what went wrong; long replies only for the first."""
        self._classes[outcome_class] += 1
        is_early = self._classes[outcome_class] <= WHOLE_REPLIES
        cut = MOST_REPLY_CHARACTERS if is_early else LATER_REPLY_CHARACTERS
        text = _text(reply, cut) or ""
        self.troubles.append(
            Trouble(user_id, device_id, int(outcome_class), status[:64], text, accepted_elsewhere)
        )

    def counts(self) -> Counter[tuple[int, int]]:
        """Return how many rows there are of each status and reason (0: none)."""
        return Counter((row.status, row.reason or 0) for row in self.rows)


_SENT = int(Status.SENT)


def _text(value: str | None, most: int = MOST_DETAIL_CHARACTERS) -> str | None:
    """Return what a column takes: short, and without the NUL that PostgreSQL refuses."""
    return value[:most].replace("\0", "\N{REPLACEMENT CHARACTER}") if value else None


def all_of(lease: Lease, fate: Final) -> Results:
    """Return results that end a whole window in one way."""
    results = Results(lease, lease.end)
    for user_id in lease.user_ids:
        results.settle(user_id, fate)
    return results
