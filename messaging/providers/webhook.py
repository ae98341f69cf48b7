"""One HTTP call a user, to an address of the caller's choosing.

Calls carry the headers of Standard Webhooks: ``webhook-id`` is the message key, the same on every
attempt, so a receiver can drop doubles; with a secret they are signed, too.
"""

import base64
import hmac
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from urllib.parse import urlsplit

import orjson

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import OutcomeClass
from messaging.engines.address_guard import checked_url
from messaging.engines.exchange import NotBegun, Reply, Request
from messaging.engines.http import HttpEngine
from messaging.engines.http_headers import checked_headers
from messaging.errors import CarillonError
from messaging.providers import replies
from messaging.providers.base import (
    CredentialField,
    Outcome,
    OutgoingMessage,
    ProviderKind,
    no_press,
)
from messaging.providers.host_circuits import CIRCUITS
from messaging.providers.outbound import callers_policy

SLOTS = 32
_SECRET_MARK = "whsec_"  # noqa: S105 - Standard Webhooks' mark of a secret, none itself


class Webhook:
    """Calls to callers' addresses; never shares a connection with calls to our own hosts."""

    deduplicates_for: timedelta | None = None
    press = staticmethod(no_press)

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
                outcome = _outcome(request.tag, result)
                CIRCUITS.note(_host(request), outcome.outcome_class)
                yield outcome
        yield from self._taken_unfit()

    def close(self) -> None:
        """Close every connection."""
        self._engine.close()

    def _requests(self, batch: Iterable[OutgoingMessage]) -> Iterator[Request]:
        for message in batch:
            try:
                request = self._request(message)
                if wait := CIRCUITS.wait_seconds(_host(request)):
                    self._unfit.append(_left_alone(message, wait))
                else:
                    yield request
            except ValueError as fault:
                self._unfit.append(
                    Outcome(
                        message=message,
                        outcome_class=OutcomeClass.PERMANENT_MESSAGE,
                        reply=str(fault),
                    )
                )

    def _request(self, message: OutgoingMessage) -> Request:
        """Return the call; raises ``ValueError`` for a URL or header that may not leave."""
        content = message.content
        body = (content.get("body") or "").encode()
        headers = checked_headers(content.get("request_headers") or {})
        if body and not any(name.lower() == "content-type" for name in headers):
            headers["Content-Type"] = _content_type(body)
        return Request(
            method=content["request_method"],
            url=checked_url(content["url"]),
            headers={**headers, **self._signed(message.key, body)},
            body=body,
            begin=message.begin,
            tag=message,
        )

    def _signed(self, key: str, body: bytes) -> dict[str, str]:
        """Return the three headers; two secrets sign while one replaces the other."""
        stamp = str(int(time.time()))
        headers = {"webhook-id": key, "webhook-timestamp": stamp}
        if self._secrets:
            signed = f"{key}.{stamp}.".encode() + body
            headers["webhook-signature"] = " ".join(
                f"v1,{base64.b64encode(hmac.digest(secret, signed, 'sha256')).decode()}"
                for secret in self._secrets
            )
        return headers

    def _taken_unfit(self) -> Iterator[Outcome]:
        unfit, self._unfit = self._unfit, []
        yield from unfit


def _content_type(body: bytes) -> str:
    """Tell the type from the body where the caller left it out."""
    try:
        orjson.loads(body)
    except orjson.JSONDecodeError:
        return "text/plain; charset=utf-8"
    return "application/json"


def _host(request: Request) -> str:
    return urlsplit(request.url).netloc


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
        meaning, status, text = replies.of_webhook(result), str(result.status), result.text
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
