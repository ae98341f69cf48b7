"""Mail: the whole path against bare sending of the same bytes, and against the obvious loop.

Our side accepts a send to a tenth of the users, freezes its audience, claims, judges, renders,
sends and writes outcomes, on as many lanes as a worker has. The bare loop is the same engine with
as many connections, given envelopes that are ready.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from django.db import connection

from benchmarks.questions import Run
from benchmarks.report import Figure
from benchmarks.rivals import django_loop, least, mail
from benchmarks.sending import database_log, email_figures
from benchmarks.sending.effort import Effort, Side, by_turns, measured, rounds
from benchmarks.sending.lanes import LANES, Lanes
from benchmarks.sending.message import EMAIL
from benchmarks.sending.recording import TAKEN_MAIL, record
from benchmarks.sending.world import (
    EVERYBODY,
    accepted,
    check_same,
    checked,
    connected,
    counted,
    forget_sends,
)
from benchmarks.sinks.process import Sink, sink
from messaging.choices.channels import ChannelKey
from messaging.engines.exchange import Envelope
from messaging.models.user import User
from messaging.providers.smtp import SLOTS, Smtp

SHARE = 10  # of the users; one in eight of them has no mailbox, shares one, or has unsubscribed
_MOST_PLAIN, _MOST_OBVIOUS = 5_000, 1_000  # mails of the slow rivals' samples, at full size
_PLAIN_SHARE, _OBVIOUS_SHARE = 4, 20  # below it: one mail in so many


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """All that the turns need."""

    sink: Sink
    lanes: Lanes
    envelopes: Sequence[Envelope]
    reader_ids: Sequence[int]  # of the envelopes, in their order
    user_ids: Sequence[int]  # a sample, for the obvious loop

    @property
    def by_name(self) -> dict[str, Side]:
        """The four sides, ours first; not the least loop, which forgets its outcomes."""
        return {
            "ours": partial(ours, self.sink, self.lanes),
            "bare": self.bare,
            "plain": self.plain,
            "obvious": self.obvious,
        }

    def bare(self) -> Effort:
        """Send what is ready with the engine alone."""
        self.sink.start()
        with measured() as effort:
            mail.pipelined(self.envelopes, port=self.sink.port, slots=_slots())
        return counted(effort, self.sink, len(self.envelopes))

    def least(self) -> Effort:
        """Do what has to be done for each mail, and nothing of what makes a send safe."""
        self.sink.start()
        with measured() as effort:
            least.send(self.reader_ids, port=self.sink.port, slots=_slots())
        counted(effort, self.sink, len(self.reader_ids))
        forget_sends()
        return effort

    def plain(self) -> Effort:
        """Send a sample of what is ready with ``smtplib``."""
        self.sink.start()
        sample = self.envelopes[: _sample(self.envelopes, _MOST_PLAIN, one_in=_PLAIN_SHARE)]
        with measured() as effort:
            mail.one_by_one(sample, port=self.sink.port)
        return counted(effort, self.sink, len(sample))

    def obvious(self) -> Effort:
        """Send to a sample of the users as the obvious loop does."""
        self.sink.start()
        with measured() as effort:
            django_loop.send(self.user_ids, port=self.sink.port)
        return counted(effort, self.sink, len(self.user_ids))


def _slots() -> int:
    """Return how many connections all lanes of a worker have together."""
    return SLOTS * LANES[connection.vendor]


def _sample(envelopes: Sequence[Envelope], most: int, *, one_in: int) -> int:
    """Return how many mails a slow rival sends: its cost a mail does not hang on it."""
    return max(1, min(most, len(envelopes) // one_in))


def ours(sink: Sink, lanes: Lanes) -> Effort:
    """Take the whole path once, and leave nothing of it."""
    lanes.look()
    sink.start()
    with measured() as effort:
        dispatch = accepted({"email": EMAIL}, **EVERYBODY)
        lanes.carry_all(effort)
    effort.count = checked(dispatch, sink)
    forget_sends()
    return effort


def measure(run: Run) -> Iterator[Figure]:
    """Yield B1, B2, B3, B7 and B8 of the design."""
    with ready_sides(run) as sides:
        before = database_log.updates_of_deliveries()
        efforts = by_turns({**sides.by_name, "least": sides.least}, rounds(run))
        updates = database_log.updates_of_deliveries() - before
    yield from email_figures.times(run, efforts, sides.sink)
    yield from email_figures.costs(run, efforts, updates)


@contextmanager
def ready_sides(run: Run) -> Iterator[Sides]:
    """Open the world in which all sides send the same, and close it again."""
    with (
        run.world(SHARE),
        sink("smtp") as server,
        connected(ChannelKey.EMAIL, "smtp", host="127.0.0.1", port=server.port),
        django_loop.table(),
        Lanes() as lanes,
    ):
        yield _ready(server, lanes)


def _ready(server: Sink, lanes: Lanes) -> Sides:
    """Render everything once, and see that all who send everything send the same bytes."""
    accepted({"email": EMAIL}, **EVERYBODY)
    envelopes = record(lambda recorder: Smtp(recorder, SLOTS), TAKEN_MAIL)  # type: ignore[arg-type]
    forget_sends()
    users = User.objects.exclude(email="").order_by("pk").values_list("pk", flat=True)
    sample = list(users[: _sample(envelopes, _MOST_OBVIOUS, one_in=_OBVIOUS_SHARE)])
    ids: dict[str, int] = dict(User.objects.values_list("email", "pk"))
    readers = [ids[envelope.recipient] for envelope in envelopes]
    sides = Sides(
        sink=server, lanes=lanes, envelopes=envelopes, reader_ids=readers, user_ids=sample
    )
    accepted({"email": EMAIL}, **EVERYBODY)
    check_same(
        server,
        partial(lanes.carry_all, Effort()),
        partial(mail.pipelined, envelopes, port=server.port, slots=SLOTS),
        partial(least.send, readers, port=server.port, slots=SLOTS),
    )
    forget_sends()
    return sides
