"""Connections to sinks for tests of how carriers fare."""

from datetime import timedelta

from messaging.choices.channels import ChannelKey
from messaging.choices.states import ConnectionTrust
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from messaging.models.fields import DatabaseNow


def relay(sink, **fields):
    """A connection to an SMTP sink; ``proven_at`` is now unless it is given."""
    fields.setdefault("proven_at", DatabaseNow())
    settings = {"host": sink.host, "port": str(sink.port), "security": "none"}
    return Connection.objects.create(
        name=f"Relay {Connection.objects.count()}",
        channel=ChannelKey.EMAIL,
        provider="smtp",
        settings=settings | fields.pop("settings", {}),
        trust=ConnectionTrust.SHELL,
        **fields,
    )


def boxed(behaviour="deliver", **fields):
    """A connection to the sandbox, which answers as told."""
    fields.setdefault("proven_at", DatabaseNow())
    return Connection.objects.create(
        name=f"Box {Connection.objects.count()}",
        channel=ChannelKey.EMAIL,
        provider="sandbox",
        settings={"behaviour": behaviour},
        trust=ConnectionTrust.SHELL,
        **fields,
    )


def let_time_pass(seconds=60):
    """Move what waits so much nearer, as waiting would."""
    by = timedelta(seconds=seconds)
    for model, columns in ((Connection, _MOMENTS), (Chunk, ("not_before",))):
        for row in model.objects.values("pk", *columns):
            moved = {name: row[name] - by for name in columns if row[name] is not None}
            if moved:
                model.objects.filter(pk=row["pk"]).update(**moved)


_MOMENTS = ("probe_at", "next_free_at", "proven_at", "counted_from", "slowed_at")
