"""Who carries, who is written to, and how all of it leaves again."""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from benchmarks.audiences import BROAD
from benchmarks.sending.effort import Effort
from benchmarks.sinks.process import Sink, Taken
from messaging.activity.record import Call
from messaging.choices.access import Source
from messaging.choices.channels import ChannelKey
from messaging.choices.people import SubscriptionState
from messaging.choices.states import ConnectionTrust
from messaging.delivery import high_mark
from messaging.delivery.acceptance import accept
from messaging.models.activity_entry import ActivityBody, ActivityEntry
from messaging.models.attempt import Attempt
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.models.link_secret import LinkSecret
from messaging.models.user import User
from messaging.reports.figures import Figures, summed
from messaging.send_request import SendRequest
from messaging.services.connections import connect

_SEALED = (Connection, LinkSecret)
_WRITTEN = (Delivery, Attempt, Chunk, ActivityBody, ActivityEntry, Dispatch)
EVERYBODY = {"broadcast": True, "audience": BROAD}


class WrongBooksError(Exception):
    """What a sink took is not what the books say, or not what it should have been."""


@contextmanager
def connected(channel: ChannelKey, provider: str, **settings: object) -> Iterator[Connection]:
    """Let ``provider`` carry ``channel`` meanwhile; nothing of it or its sends is left."""
    values = {name: str(value) for name, value in settings.items()}
    _empty(_SEALED)
    try:
        yield connect(channel, provider, values, is_default=True, trust=ConnectionTrust.SHELL)
    finally:
        forget_sends()
        _empty(_SEALED)


def accepted(messages: dict[str, Any], **audience: Any) -> Dispatch:  # noqa: ANN401 - JSON
    """Accept a send as the service does, without the hint: the lanes are ours."""
    body = {"messages": messages, **audience}
    now = timezone.now()
    call = Call(
        source=Source.API,
        method="POST",
        path="/messages/send",
        body=body,
        received_at=now,
        started=time.perf_counter(),
    )
    with transaction.atomic():
        return accept(SendRequest.from_json(body), call=call, now=now)


def reachable() -> list[str]:
    """Return the names of users who get a mail, no two of whom share a mailbox."""
    # Who shares a mailbox writes it otherwise; SQLite's LIKE would not see the difference.
    found = User.objects.filter(email__regex=r"^user\.").exclude(
        email_subscribe=SubscriptionState.UNSUBSCRIBED
    )
    return list(found.order_by("pk").values_list("external_id", flat=True))


def checked(dispatch: Dispatch, sink: Sink) -> int:
    """Return how many were sent: by the books, and at the sink."""
    taken, books = sink.taken(), _ended(dispatch)
    if taken.messages != books.sent:
        raise WrongBooksError(f"The sink took {taken.messages}, the books say {books.sent}.")
    return books.sent


def counted(effort: Effort, sink: Sink, count: int) -> Effort:
    """Note how many messages a rival has sent; the sink took as many."""
    taken = sink.taken()
    if taken.messages != count:
        raise WrongBooksError(f"The sink took {taken.messages} of {count}.")
    effort.count = count
    return effort


def check_same(sink: Sink, *sides: Callable[[], None]) -> None:
    """See that all sides, ours first, send the same bytes, but for what each sending makes anew."""
    sent: list[Taken] = []
    for side in sides:
        sink.start(is_hashing=True)
        side()
        sent.append(sink.taken())
    if len({(taken.messages, taken.digest) for taken in sent}) > 1:
        raise WrongBooksError(f"The whole path sent {sent[0]}, rivals {sent[1:]}.")
    sink.busiest = 0.0  # hashing is no part of what is measured


def _ended(dispatch: Dispatch) -> Figures:
    dispatch.refresh_from_db()
    books = summed(dispatch)
    if books.pending or not books.balances:
        raise WrongBooksError(json.dumps(books.to_json()))
    return books


def forget_sends() -> None:
    """Leave no dispatch and no outcome behind; nor the mark by which they would be missed."""
    _empty(_WRITTEN)
    high_mark.path().unlink(missing_ok=True)


def _empty(models: Iterable[type[Model]]) -> None:
    """Empty tables without reading them: what is sealed may be another data folder's."""
    names = [connection.ops.quote_name(model._meta.db_table) for model in models]  # noqa: SLF001 - Django's documented name
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(names)} CASCADE")
            return
        for name in names:
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608 - our own names
