"""Mail over any SMTP server: a relay of yours, or a provider's submission port."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Literal, cast

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import OutcomeClass, Reason
from messaging.engines.exchange import Envelope, NotBegun, Reply
from messaging.engines.smtp import SmtpEngine
from messaging.errors import CarillonError, RenderError
from messaging.providers import replies
from messaging.providers.base import CredentialField, Outcome, OutgoingMessage, ProviderKind
from messaging.providers.outbound import is_loopback, own_host_policy
from messaging.rendering.mail_press import mail_press
from messaging.rendering.mime import Mail, build_mail

SLOTS = 8
_SECURITIES = ("starttls", "tls", "none")


class Smtp:
    """One server's connections; the message key is the left part of ``Message-ID``."""

    deduplicates_for: timedelta | None = None  # no server absorbs a repeated Message-ID
    press = staticmethod(mail_press)

    def __init__(self, engine: SmtpEngine, slots: int) -> None:
        self.slots = slots
        self._engine = engine
        self._unfit: list[Outcome] = []

    def deliver(self, batch: Iterable[OutgoingMessage]) -> Iterator[Outcome]:
        """Yield the server's answer to each mail; what cannot be built never leaves."""
        for envelope, result in self._engine.run(self._envelopes(batch)):
            if self._unfit:
                yield from self._taken_unfit()
            if not isinstance(result, NotBegun):
                yield _outcome(envelope.tag, result)
        yield from self._taken_unfit()

    def close(self) -> None:
        """Close every connection."""
        self._engine.close()

    def _envelopes(self, batch: Iterable[OutgoingMessage]) -> Iterator[Envelope]:
        for message in batch:
            try:
                mail = message.made or _built(message)
            except RenderError as fault:
                self._unfit.append(_unfit(message, fault))
                continue
            yield Envelope(
                sender=mail.sender,
                recipient=message.address.value,
                data=mail.data,
                is_wire_ready=True,
                begin=message.begin,
                tag=message,
            )

    def _taken_unfit(self) -> Iterator[Outcome]:
        unfit, self._unfit = self._unfit, []
        yield from unfit


def _built(message: OutgoingMessage) -> Mail:
    return build_mail(
        message.content, to=message.address.value, key=message.key, facts=message.facts
    )


def _outcome(message: OutgoingMessage, result: Reply | CarillonError) -> Outcome:
    if isinstance(result, Reply):
        meaning = replies.of_smtp(result)
        if meaning is replies.TAKEN:
            return Outcome(message=message, outcome_class=OutcomeClass.OK)
        status, text = str(result.status), result.text
    else:
        meaning = replies.of_fault(result)
        status, text = type(result).__name__, str(result)
    return Outcome(
        message=message,
        outcome_class=meaning.outcome_class,
        reason=meaning.reason,
        status=status,
        reply=text,
        retry_after_seconds=meaning.retry_after_seconds,
    )


def _unfit(message: OutgoingMessage, fault: RenderError) -> Outcome:
    """Say of a mail that would not be the one its author meant that it never left."""
    return Outcome(
        message=message,
        outcome_class=OutcomeClass.PERMANENT_MESSAGE,
        reason=Reason.RENDER_ERROR,
        reply=str(fault),
    )


def _build(settings: Mapping[str, str]) -> Smtp:
    is_here = is_loopback(settings["host"])
    security = settings.get("security") or ("none" if is_here else "starttls")
    if security not in _SECURITIES:
        raise ValueError("security is starttls, tls or none")
    policy = own_host_policy(settings)
    if security == "none" and not (policy.private or is_here):
        raise ValueError("beyond this machine mail needs TLS, unless a shell says otherwise")
    slots = int(settings.get("slots") or SLOTS)
    engine = SmtpEngine(
        settings["host"],
        int(settings.get("port") or 587),
        slots=slots,
        policy=policy,
        security=cast(Literal["none", "starttls", "tls"], security),
        username=settings.get("username") or "",
        password=settings.get("password") or "",
    )
    return Smtp(engine, slots)


SMTP = ProviderKind(
    name="smtp",
    label="SMTP",
    channels=frozenset({ChannelKey.EMAIL}),
    fields=(
        CredentialField(name="host", label="Host"),
        CredentialField(name="port", label="Port", is_required=False, default="587"),
        CredentialField(
            name="security",
            label="Security",
            is_required=False,
            choices=_SECURITIES,
            help="How the connection is encrypted. Left out: none for a server on this machine, "
            "starttls for any other.",
        ),
        CredentialField(name="username", label="User name", is_required=False),
        CredentialField(name="password", label="Password", is_secret=True, is_required=False),
    ),
    build=_build,
    slots=SLOTS,
)
