"""The mails of a dispatch as the product renders them, caught before the wire."""

from collections.abc import Iterable, Iterator, Sequence

from benchmarks.sending.effort import Effort
from benchmarks.sending.lanes import carry_all
from messaging.choices.channels import ChannelKey
from messaging.delivery.window.carriers import LaneCarriers
from messaging.engines.exchange import Envelope, Reply
from messaging.models.connection import Connection
from messaging.providers.base import Provider
from messaging.providers.smtp import SLOTS, Smtp

_TAKEN = Reply(status=250, headers={"phase": "data"}, body=b"fine")


class Recorder:
    """Stands for an engine: takes every envelope, keeps it, and says that it was taken."""

    def __init__(self) -> None:
        self.kept: list[Envelope] = []

    def run(self, envelopes: Iterable[Envelope]) -> Iterator[tuple[Envelope, Reply]]:
        """Take all of them."""
        for envelope in envelopes:
            envelope.begin()
            self.kept.append(
                Envelope(sender=envelope.sender, recipient=envelope.recipient, data=envelope.data)
            )
            yield envelope, _TAKEN

    def close(self) -> None:
        """Have nothing to close."""


class _RecordingCarriers(LaneCarriers):
    def __init__(self, recorder: Recorder) -> None:
        super().__init__()
        self._smtp = Smtp(recorder, SLOTS)  # type: ignore[arg-type]  # as much of an engine as it asks

    def provider(self, connection: Connection | None, channel: ChannelKey) -> Provider:  # noqa: ARG002 - one for all
        return self._smtp


def recorded(effort: Effort) -> Sequence[Envelope]:
    """Carry everything that waits, to nobody, and return the envelopes."""
    recorder = Recorder()
    carry_all(effort, lanes=1, carriers=lambda: _RecordingCarriers(recorder))
    return recorder.kept
