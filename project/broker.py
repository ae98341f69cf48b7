"""The embedded broker: Celery's files, written whole and read with patience.

Kombu's own creates a message's file first and fills it then. A worker that looks in between reads
nothing, finds that this is no JSON, and ends; so would one that starts after a full disk left an
empty file. A hint is worth neither (design, D1): here a file appears once it is complete, and what
cannot be read is passed over.
"""

import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

UNFINISHED = ".part"  # no queue's name ends so


class Channel(filesystem.Channel):
    """Kombu's, without its three races between who writes and who reads."""

    # kombu's two base classes disagree about the names
    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]  # noqa: ANN401
        """Write one message; names in order of time keep the queue's order."""
        name = f"{time.monotonic_ns():020}_{uuid.uuid4()}.{queue}.msg"
        _write_whole(Path(self.data_folder_out, name), dumps(payload))

    def _get(self, queue: str, timeout: float | None = None) -> Any:  # noqa: ANN401, ARG002 - the same
        """Return the next message; one that cannot be read is gone, and nothing is lost by it."""
        try:
            return super()._get(queue)
        except ValueError:
            raise Empty from None

    def get_table(self, exchange: str) -> list[Any]:  # kombu's triples
        """Return what is bound to ``exchange``: nothing, where its file is broken."""
        try:
            return list(super().get_table(exchange))
        except ValueError:
            return []

    def _queue_bind(  # noqa: PLR0917 - kombu's signature
        self, exchange: str, routing_key: str, pattern: str, queue: str
    ) -> None:
        """Bind a queue, and mend a broken file on the way."""
        bound = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        table = self.get_table(exchange)
        if bound not in table:
            _write_whole(self._exchange_file(exchange), dumps([bound, *table]))


class Transport(filesystem.Transport):
    """Kombu's, with our channel."""

    Channel = Channel


def register() -> None:
    """Let ``filesystem://`` mean this transport."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:{Transport.__name__}"


def _write_whole(path: Path, text: str) -> None:
    """Write a file that appears complete or not at all."""
    unfinished = path.with_name(f"{path.name}.{uuid.uuid4().hex}{UNFINISHED}")
    try:
        unfinished.write_text(text)
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
