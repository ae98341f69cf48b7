"""The messages of a dispatch as the product renders them, caught before the wire."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Generic, TypeVar

from benchmarks.sending.effort import Effort
from benchmarks.sending.lanes import carry_all
from messaging.choices.channels import ChannelKey
from messaging.delivery.window.carriers import LaneCarriers
from messaging.engines.exchange import Envelope, Reply, Request, always
from messaging.models.connection import Connection
from messaging.providers.base import Provider

Outgoing = TypeVar("Outgoing", Envelope, Request)
TAKEN_MAIL = Reply(status=250, headers={"phase": "data"}, body=b"fine")
TAKEN_CALL = Reply(status=200, body=b"ok")


class Recorder(Generic[Outgoing]):
    """Stands for an engine: takes everything, keeps it, and says that it was taken."""

    def __init__(self, answer: Reply) -> None:
        self.kept: list[Outgoing] = []
        self._answer = answer

    def run(self, messages: Iterable[Outgoing]) -> Iterator[tuple[Outgoing, Reply]]:
        """Take all of them; what is kept knows of no window any more."""
        for message in messages:
            message.begin()
            self.kept.append(replace(message, begin=always, tag=None))
            yield message, self._answer

    def close(self) -> None:
        """Have nothing to close."""


class _Carriers(LaneCarriers):
    """One provider for everything."""

    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self._provider = provider

    def provider(self, connection: Connection | None, channel: ChannelKey) -> Provider:  # noqa: ARG002 - one for all
        return self._provider


def record(provider: Callable[[Recorder[Outgoing]], Provider], answer: Reply) -> list[Outgoing]:
    """Carry everything that waits, to nobody, and return what would have left."""
    recorder: Recorder[Outgoing] = Recorder(answer)
    carry_all(Effort(), lanes=1, carriers=lambda: _Carriers(provider(recorder)))
    return recorder.kept
