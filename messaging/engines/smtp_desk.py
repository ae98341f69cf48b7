"""Where the connections of one engine get their mails and leave what became of them."""

from collections import deque
from collections.abc import Iterable, Iterator
from time import monotonic

from messaging.engines.exchange import Envelope, NotBegun, Reply
from messaging.engines.smtp_commands import check_envelope
from messaging.errors import CarillonError, RefusedError

MOST_AHEAD = 16  # mails made and not yet pulled
LONGEST_MAKING_SECONDS = 0.01

Result = Reply | CarillonError | NotBegun


class Desk:
    """One pile of mails at a time. Faults of the caller's own code are kept, and raised by it.

    They must not pass for faults of a connection: both may be an ``OSError``.
    """

    def __init__(self) -> None:
        self._source: Iterator[Envelope] = iter(())
        self._is_dry = True
        self._returned: deque[Envelope] = deque()  # not begun, and their connection is gone
        self._stock: deque[Envelope] = deque()  # made, not yet pulled
        self._settled: deque[tuple[Envelope, Result]] = deque()
        self._declined = 0  # mails in a row that might not begin
        self._crash: BaseException | None = None

    def open(self, envelopes: Iterable[Envelope]) -> None:
        """Take up a new pile; what is left of an old one is forgotten."""
        self._source, self._is_dry = iter(envelopes), False
        self._returned.clear()
        self._stock.clear()
        self._settled.clear()
        self._declined = 0
        self._crash = None

    @property
    def has_more(self) -> bool:
        """Whether somebody may still pull a mail."""
        return bool(self._returned or self._stock) or not self._is_dry

    @property
    def settled_count(self) -> int:
        """How many results wait to be taken."""
        return len(self._settled)

    def stock_up(self) -> None:
        """Have mails made while servers answer, many in a row, when none is left.

        What makes them then stays in the processor's caches, and answers are read many at a time.
        Whoever makes mails slowly, or paces them, does not keep us from the answers.
        """
        if self._stock or self._is_dry:
            return
        until = monotonic() + LONGEST_MAKING_SECONDS
        while envelope := self._made():
            self._stock.append(envelope)
            if len(self._stock) >= MOST_AHEAD or monotonic() > until:
                return

    def unmake(self) -> None:
        """Give the stock back as not begun: its maker may not wish to go on."""
        while self._stock:
            self.settle(self._stock.popleft(), NotBegun())

    def pull(self) -> Envelope | None:
        """Return the next mail whose envelope may be spoken aloud; the others are settled."""
        if self._returned:
            return self._returned.popleft()
        while envelope := self._next():
            try:
                check_envelope(envelope)
            except RefusedError as refusal:
                self.settle(envelope, refusal)
            else:
                return envelope
        return None

    def begin(self, envelope: Envelope) -> bool:
        """Ask whether the body may leave.

        The second no in a row is a stop: each mail in stock would open and lose a connection to
        hear the same.
        """
        try:
            may_leave = envelope.begin()
        except BaseException as error:  # noqa: BLE001 - raised again by results()
            self._crash = error
            return False
        self._declined = 0 if may_leave else self._declined + 1
        if self._declined > 1:
            self.unmake()
        return may_leave

    def give_back(self, envelope: Envelope) -> None:
        """Put a mail back of which no body has left: another connection may try."""
        self._returned.append(envelope)

    def settle(self, envelope: Envelope, result: Result) -> None:
        """Leave what became of a mail."""
        self._settled.append((envelope, result))

    def results(self) -> Iterator[tuple[Envelope, Result]]:
        """Yield what was settled; raises what the caller's own code raised."""
        if self._crash:
            raise self._crash
        while self._settled:
            yield self._settled.popleft()

    def _next(self) -> Envelope | None:
        return self._stock.popleft() if self._stock else self._made()

    def _made(self) -> Envelope | None:
        if self._is_dry:
            return None
        try:
            envelope = next(self._source, None)
        except BaseException as error:  # noqa: BLE001 - raised again by results()
            self._crash, envelope = error, None
        self._is_dry = envelope is None
        return envelope
