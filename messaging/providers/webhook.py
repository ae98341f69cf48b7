"""One HTTP call a user, to an address of the caller's choosing."""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import OutcomeClass
from messaging.engines.exchange import NotBegun, Reply, Request
from messaging.engines.http import HttpEngine
from messaging.errors import CarillonError
from messaging.providers import replies
from messaging.providers.base import (
    CredentialField,
    Outcome,
    OutgoingMessage,
    ProviderKind,
)
from messaging.providers.host_circuits import CIRCUITS
from messaging.providers.outbound import callers_policy
from messaging.providers.webhook_call import Call, call_of, call_press, signed_lines

SLOTS = 32
_SECRET_MARK = "whsec_"  # noqa: S105 - Standard Webhooks' mark of a secret, none itself


class Webhook:
    """Calls to callers' addresses; never shares a connection with calls to our own hosts."""

    deduplicates_for: timedelta | None = None
    press = staticmethod(call_press)

    def __init__(self, engine: HttpEngine, slots: int, secrets: Sequence[bytes]) -> None:
        self.slots = slots
        self._engine = engine
        self._secrets = secrets
        self._unfit: list[Outcome] = []

    def deliver(self, batch: Iterable[OutgoingMessage]) -> Iterator[Outcome]:
        """Yield the receiver's answer to each call; what may not be sent never leaves."""
        for request, result in self._engine.run(self._requests(batch)):
            if self._unfit:
                yield from self._taken_unfit()
            if not isinstance(result, NotBegun):
                message, host = request.tag
                outcome = _outcome(message, result)
                CIRCUITS.note(host, outcome.outcome_class)
                yield outcome
        yield from self._taken_unfit()

    def close(self) -> None:
        """Close every connection."""
        self._engine.close()

    def _requests(self, batch: Iterable[OutgoingMessage]) -> Iterator[Request]:
        for message in batch:
            try:
                call = message.made or call_of(message.content)
                if wait := CIRCUITS.wait_seconds(call.host):
                    self._unfit.append(_left_alone(message, wait))
                else:
                    yield self._request(message, call)
            except ValueError as fault:
                self._unfit.append(
                    Outcome(
                        message=message,
                        outcome_class=OutcomeClass.PERMANENT_MESSAGE,
                        reply=str(fault),
                    )
                )

    def _request(self, message: OutgoingMessage, call: Call) -> Request:
        return Request(
            method=call.method,
            url=call.url,
            lines=[*signed_lines(message.key, call.body, self._secrets), *call.lines],
            body=call.body,
            begin=message.begin,
            tag=(message, call.host),
        )

    def _taken_unfit(self) -> Iterator[Outcome]:
        unfit, self._unfit = self._unfit, []
        yield from unfit


def _left_alone(message: OutgoingMessage, wait_seconds: int) -> Outcome:
    """Say of a call that its host keeps failing: it waits, uncharged."""
    return Outcome(
        message=message,
        outcome_class=OutcomeClass.THROTTLED,
        retry_after_seconds=wait_seconds,
        is_begun=False,
    )


def _outcome(message: OutgoingMessage, result: Reply | CarillonError) -> Outcome:
    if isinstance(result, Reply):
        meaning = replies.of_webhook(result)
        if meaning is replies.TAKEN:
            return Outcome(message=message, outcome_class=OutcomeClass.OK)
        status, text = str(result.status), result.text
    else:
        meaning, status, text = replies.of_fault(result), type(result).__name__, str(result)
    return Outcome(
        message=message,
        outcome_class=meaning.outcome_class,
        reason=meaning.reason,
        status=status,
        reply=text,
        retry_after_seconds=meaning.retry_after_seconds,
    )


def _build(settings: Mapping[str, str]) -> Webhook:
    slots = int(settings.get("slots") or SLOTS)
    secrets = [_secret(text) for text in (settings.get("signing_secret") or "").split()]
    return Webhook(HttpEngine(callers_policy(), slots=slots), slots, secrets)


def _secret(text: str) -> bytes:
    """Read a secret as Standard Webhooks writes them: Base64 behind its mark."""
    return base64.b64decode(text.removeprefix(_SECRET_MARK), validate=True)


WEBHOOK = ProviderKind(
    name="webhook",
    label="Webhook",
    channels=frozenset({ChannelKey.WEBHOOK}),
    fields=(
        CredentialField(
            name="signing_secret",
            label="Signing secret",
            is_secret=True,
            is_required=False,
            help="Signs calls after Standard Webhooks (whsec_…); a second one, behind a space, "
            "while you change it.",
        ),
    ),
    build=_build,
    slots=SLOTS,
)
