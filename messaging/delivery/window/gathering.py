"""Outcomes of messages, folded into outcomes of users."""

from collections.abc import Sequence
from datetime import timedelta

from messaging.choices.outcomes import OutcomeClass, Reason
from messaging.delivery.journal import MOST_DETAIL, Journal
from messaging.delivery.results import Results
from messaging.delivery.retry import Again, Fate, fate
from messaging.providers.base import Outcome, OutgoingMessage

_NOT_BEGUN = "not_begun"
_OK = int(OutcomeClass.OK)


class Sending:
    """One user whose messages are out; ``heard`` fills up as answers come.

    ``slot`` is the user's in the journal, from the first begin of a message to the last answer, so
    that one device's answer does not hide that another had begun. 0: none.
    """

    __slots__ = ("chunk_id", "heard", "left", "position", "results", "slot", "user_id")

    def __init__(  # noqa: PLR0917 - as its slots, and once a recipient
        self, results: Results, user_id: int, position: int, left: int
    ) -> None:
        self.results = results
        self.user_id = user_id
        self.position = position
        self.left = left
        self.chunk_id = results.lease.chunk_id
        self.slot = 0
        self.heard: list[Outcome] = []


class Gathering:
    """Everything handed out and not yet answered, and what the answers mean."""

    def __init__(
        self, deduplicates_for: timedelta | None = None, journal: Journal | None = None
    ) -> None:
        self.begun: set[str] = set()
        self._journal = journal  # None: nothing leaves the machine, or no disk takes it
        self._deduplicates_for = deduplicates_for
        self._out: dict[str, tuple[Sending, OutgoingMessage]] = {}

    def expect(  # noqa: PLR0917 - once a recipient: names would cost as much as the call
        self, results: Results, user_id: int, position: int, messages: Sequence[OutgoingMessage]
    ) -> None:
        """Note one user's messages as handed out."""
        sending = Sending(results, user_id, position, len(messages))
        for message in messages:
            self._out[message.key] = (sending, message)

    def begin(self, key: str) -> bool:
        """Note that a message is about to leave; *False*: the journal says that it must not."""
        if self._journal is not None:
            sending = self._out[key][0]
            if not sending.slot:
                sending.slot = self._journal.begin(sending.chunk_id, sending.position)
            elif self._journal.is_overtaken:
                return False
            if not sending.slot:
                return False
        self.begun.add(key)
        return True

    def take(self, outcome: Outcome) -> None:
        """Add one answer; a second one for the same message changes nothing."""
        sending, _ = self._out.pop(outcome.message.key, (None, None))
        if sending is None:
            return
        results = sending.results
        if outcome.record is not None:
            results.records.append(outcome.record)
        if sending.left == 1 and not sending.heard and outcome.outcome_class == OutcomeClass.OK:
            results.sent(sending.user_id, 1, outcome.provider_message_id)
            if sending.slot and self._journal is not None:
                self._journal.end(sending.slot, sending.chunk_id, sending.position, _OK, 1)
            return
        sending.heard.append(outcome)
        sending.left -= 1
        if not sending.left:
            self._fold(sending)

    def close(self) -> None:
        """Settle what has no answer: in doubt if it had begun, put back if not."""
        untouched: dict[int, Sending] = {}
        for key, (sending, message) in list(self._out.items()):
            if key in self.begun:
                self.take(_silent(message))
            elif sending.heard or (sending.left > 1 and self._has_begun(sending)):
                self.take(_never_begun(message))
            else:
                untouched[id(sending)] = sending
        for sending in sorted(untouched.values(), key=_position, reverse=True):
            _return_to_queue(sending)
        self._out.clear()

    def _has_begun(self, sending: Sending) -> bool:
        return any(key in self.begun for key, (other, _) in self._out.items() if other is sending)

    def _fold(self, sending: Sending) -> None:
        """Turn the answers of one user's messages into that user's outcome."""
        results, user_id = sending.results, sending.user_id
        reached = [o for o in sending.heard if o.outcome_class == OutcomeClass.OK]
        missed = [o for o in sending.heard if o.outcome_class != OutcomeClass.OK]
        if reached:
            results.reached[user_id] = results.reached.get(user_id, 0) + len(reached)
        fates = [self._missed(sending, outcome) for outcome in missed]
        if fates:
            again = [f for f in fates if isinstance(f, Again)]
            decisive = max(again, key=_patience) if again else fates[0]
            results.settle(user_id, decisive, _words(missed[0]))
            cause = missed[fates.index(decisive)]
            self._note(sending, cause.outcome_class, cause.reason or 0)
        else:
            results.sent(user_id, results.reached[user_id], reached[0].provider_message_id)
            self._note(sending, _OK, results.reached[user_id])

    def _note(self, sending: Sending, outcome_class: int, detail: int) -> None:
        """Write into the journal what a user's messages came to, if any of them had begun.

        Whom one device took is *ok* there whatever the others said: a dead lane's successor cannot
        tell devices apart, and the ones still owed are not worth doubling the one that has it.
        """
        if not sending.slot or self._journal is None:
            return
        count = sum(outcome.outcome_class == _OK for outcome in sending.heard)
        if count and outcome_class != _OK:
            outcome_class, detail = _OK, count
        detail = min(detail, MOST_DETAIL)
        self._journal.end(sending.slot, sending.chunk_id, sending.position, outcome_class, detail)

    def _missed(self, sending: Sending, outcome: Outcome) -> Fate:
        """Keep what went wrong with one message, and return what follows."""
        results, address = sending.results, outcome.message.address
        if outcome.is_begun:
            results.trouble(
                sending.user_id,
                outcome.outcome_class,
                status=outcome.status,
                reply=outcome.reply,
                device_id=address.device_id,
                accepted_elsewhere=sending.user_id in results.reached,
            )
        if outcome.outcome_class == OutcomeClass.PERMANENT_RECIPIENT:
            if address.device_id is not None:
                results.dead_device_ids.append(address.device_id)
            elif address.value:
                results.shut_addresses.append(address.value)
        return fate(
            outcome.outcome_class,
            results.lease.tried(self._deduplicates_for),
            reason=outcome.reason,
            retry_after_seconds=outcome.retry_after_seconds,
        )


def _return_to_queue(sending: Sending) -> None:
    """Leave a user at the window's end where it is; one in its midst goes into a chunk."""
    results = sending.results
    if sending.position == results.end - 1:
        results.end = sending.position
    else:
        results.put_back(sending.user_id)


def _position(sending: Sending) -> int:
    return sending.position


def _patience(again: Again) -> tuple[int, float]:
    return again.attempt, again.wait_seconds or 0.0


def _silent(message: OutgoingMessage) -> Outcome:
    return Outcome(message=message, outcome_class=OutcomeClass.IN_DOUBT, reason=Reason.NO_ANSWER)


def _never_begun(message: OutgoingMessage) -> Outcome:
    return Outcome(message=message, outcome_class=OutcomeClass.THROTTLED, status=_NOT_BEGUN)


def _words(outcome: Outcome) -> str:
    return f"{outcome.status} {outcome.reply}".strip()
