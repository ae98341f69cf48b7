"""Connections: a provider with its credentials, in place of the sandbox."""

import json
from collections.abc import Iterator, Mapping
from itertools import count

from django.db import transaction

from messaging.choices.channels import ChannelKey
from messaging.choices.states import ConnectionTrust
from messaging.errors import InvalidRequestError, Problem
from messaging.models.connection import Connection
from messaging.providers.base import ProviderKind
from messaging.providers.outbound import TRUST
from messaging.providers.registry import PROVIDERS

# What any connection may be told, beside its provider's own settings: column and largest value.
LIMITS = {"slots": 256, "rate_per_second": 1_000_000, "max_lanes": 1_000}
LONGEST_VALUE = 16 * 1024  # characters; a credentials file is a few thousand


@transaction.atomic
def connect(
    channel: ChannelKey,
    provider: str,
    settings: Mapping[str, str],
    *,
    is_default: bool,
    trust: ConnectionTrust,
) -> Connection:
    """Connect ``channel`` to ``provider``; from now on it carries new sends, if it is the default.

    The first connection of a channel is the default in any case. Sends already accepted keep the
    connection they have. Secrets are sealed. Beside the provider's own settings any connection
    takes ``LIMITS``: ``slots`` (messages begun and unanswered, a lane), ``rate_per_second`` and
    ``max_lanes`` of all workers together. Raises ``InvalidRequestError`` with every problem,
    none of which quotes a value.
    """
    kind = _kind(channel, provider)
    values = _values(kind, settings)
    limits = {name: int(values.pop(name)) for name in LIMITS.keys() & values.keys()}
    _try(kind, values, trust)
    others = Connection.objects.select_for_update().filter(channel=channel).defer("secrets")
    names = {other.name for other in others}
    secret_names = {field.name for field in kind.fields if field.is_secret}
    connection = Connection(
        name=next(name for name in _names(kind.label) if name not in names),
        channel=channel,
        provider=provider,
        settings={name: value for name, value in values.items() if name not in secret_names},
        secrets=json.dumps({name: values[name] for name in secret_names & values.keys()}),
        trust=trust,
        is_default=is_default or not names,
        **limits,
    )
    if connection.is_default:
        others.update(is_default=False)
    connection.save(force_insert=True)
    return connection


def _kind(channel: ChannelKey, provider: str) -> ProviderKind:
    carriers = [kind.name for kind in PROVIDERS.values() if channel in kind.channels]
    if provider in carriers:
        return PROVIDERS[provider]
    there_are = f"{channel.word} is carried by: {', '.join(sorted(carriers))}."
    raise InvalidRequestError(
        "This connection cannot be made.", [Problem("provider", f"No such provider. {there_are}")]
    )


def _values(kind: ProviderKind, settings: Mapping[str, str]) -> dict[str, str]:
    """Return what was given; what was not, the provider decides when it is built."""
    problems = [*_unknown(kind, settings), *_missing(kind, settings), *_misfits(kind, settings)]
    problems += _beyond(settings)
    if problems:
        raise InvalidRequestError("This connection cannot be made.", problems)
    return {name: value for name, value in settings.items() if value}


def _unknown(kind: ProviderKind, settings: Mapping[str, str]) -> Iterator[Problem]:
    names = [*(field.name for field in kind.fields), *LIMITS]
    known = ", ".join(names)
    for name in settings.keys() - set(names):
        yield Problem(
            f"settings.{name[:64]}", f"{kind.label} has no such setting. There are: {known}."
        )


def _missing(kind: ProviderKind, settings: Mapping[str, str]) -> Iterator[Problem]:
    for field in kind.fields:
        if field.is_required and not (settings.get(field.name) or field.default):
            yield Problem(f"settings.{field.name}", f"{kind.label} needs this: {field.label}.")


def _misfits(kind: ProviderKind, settings: Mapping[str, str]) -> Iterator[Problem]:
    for field in kind.fields:
        value = settings.get(field.name) or ""
        if value and field.choices and value not in field.choices:
            yield Problem(f"settings.{field.name}", f"Choose one of: {', '.join(field.choices)}.")
        if len(value) > LONGEST_VALUE:
            yield Problem(f"settings.{field.name}", f"At most {LONGEST_VALUE} characters.")


def _beyond(settings: Mapping[str, str]) -> Iterator[Problem]:
    """Yield each limit that is no number, or out of its bounds."""
    for name, most in LIMITS.items():
        text = settings.get(name) or ""
        is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(most))
        if text and not (is_number and 1 <= int(text) <= most):
            yield Problem(f"settings.{name}", f"A whole number from 1 to {most:,}.")


def _try(kind: ProviderKind, values: Mapping[str, str], trust: ConnectionTrust) -> None:
    """Build the carrier once: what cannot be built now could not be used when a send needs it."""
    try:
        kind.build({**values, TRUST: trust.word}).close()
    except (KeyError, ValueError) as fault:
        text = str(fault)
        is_quoting = any(value in text for value in values.values())
        reason = "A value cannot be read." if is_quoting else text
        problem = Problem("settings", f"{kind.label} cannot use these: {reason}")
        raise InvalidRequestError("This connection cannot be made.", [problem]) from None


def _names(label: str) -> Iterator[str]:
    """Yield names for a new connection: SMTP, SMTP 2, SMTP 3."""
    yield label
    for number in count(2):
        yield f"{label} {number}"
