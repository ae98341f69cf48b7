"""One row of the activity log for one call, written in the transaction of its deed.

Secrets are redacted here, and long bodies bounded: a row keeps up to 256 KiB of JSON text a side.
Nearly every call is far below that and kept whole; of the few above it, the long texts are cut
first, since names, ids and short values explain a call and the middle of an HTML body does not.
Kept whole, 4 MiB calls would cost as much disk as a thousand usual ones, and nobody could open
their page. A send itself is kept whole with its dispatch.
"""

import ipaddress
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any

from messaging.activity.redaction import (
    redacted,
    redacted_headers,
    redacted_query,
    redacted_text,
    redacted_unparsed,
    storable,
)
from messaging.activity.sketch import sketch
from messaging.choices.access import Source
from messaging.models.activity_entry import ActivityBody, ActivityEntry
from messaging.models.api_key import ApiKey
from messaging.models.dispatch import Dispatch
from messaging.models.insertion import insert
from messaging.models.member import Member

MOST_CHARACTERS = 256 * 1024  # of JSON text, request and answer each
LONGEST_TEXT = 2_000  # characters of one string, once the whole is over that bound
LONGEST_UNPARSED = 16 * 1024  # characters of a body that is no JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What was asked, by whom, through which door: all that the log and the services need."""

    source: Source
    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any | None = None  # parsed JSON
    text: str = ""  # the start of a body that is no JSON
    request_id: str = ""
    api_key: ApiKey | None = None
    member: Member | None = None
    caller_ip: str | None = None
    idempotency_key: str | None = None
    received_at: datetime
    started: float  # time.perf_counter() when the first byte was read


@dataclass(slots=True, kw_only=True)
class Answer:
    """What was answered; the door adds its own headers and sends it."""

    status: int
    body: Any  # JSON
    headers: dict[str, str] = field(default_factory=dict)
    dispatch_number: int | None = None  # of the send that it is about


def record(call: Call, answer: Answer, *, dispatch: Dispatch | None = None) -> ActivityEntry:
    """Write the entry of ``call`` and its answer; call it inside the deed's transaction.

    The answer gets the entry's link, unless it has one: a replay leads to the first call's entry.
    """
    entry = _entry(call, dispatch)
    answer.headers.setdefault("Link", f'</console/activity/{entry.entry_id}/>; rel="log"')
    entry.status = answer.status
    entry.message = _short(_first_line(answer))
    entry.duration_ms = round((time.perf_counter() - call.started) * 1000)
    insert(entry)
    insert(_body(entry, call, answer))
    return entry


def amend(entry: ActivityEntry, answer: Answer) -> None:
    """Let an entry say what was answered, where that was known only after its deed was done."""
    body, text = _bounded(redacted(answer.body))
    ActivityBody.objects.filter(entry=entry).update(response_body=text or body)


def _entry(call: Call, dispatch: Dispatch | None) -> ActivityEntry:
    asked = sketch(call.body)
    return ActivityEntry(
        at=call.received_at,
        source=call.source,
        method=call.method[:8],
        path=_short(call.path),
        what=_short(dispatch.name if dispatch else ""),
        request_id=call.request_id[:64],
        api_key=call.api_key,
        member=call.member,
        caller_ip=_address(call.caller_ip),
        audience_kind=dispatch.audience_kind if dispatch else asked.audience_kind,
        channels=dispatch.channels if dispatch else asked.channels,
        dispatch=dispatch,
    )


def _body(entry: ActivityEntry, call: Call, answer: Answer) -> ActivityBody:
    request_body, request_text = _bounded(redacted(call.body))
    response_body, response_text = _bounded(redacted(answer.body))
    return ActivityBody(
        entry=entry,
        request_headers=redacted_headers(call.headers),
        request_query=redacted_query(call.query),
        request_body=request_body,
        request_text=request_text or redacted_unparsed(call.text[:LONGEST_UNPARSED]),
        response_headers=redacted_headers(answer.headers),
        response_body=response_text or response_body,
    )


def _bounded(body: Any) -> tuple[Any, str]:  # noqa: ANN401 - whatever JSON holds
    """Return ``body`` as it can be kept: whole, with its long texts cut, or as cut text."""
    if len(json.dumps(body)) <= MOST_CHARACTERS:
        return body, ""
    shorter = _with_short_texts(body)
    text = json.dumps(shorter)
    if len(text) <= MOST_CHARACTERS:
        return shorter, ""
    return None, _cut(text, MOST_CHARACTERS)


def _with_short_texts(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, str):
        return _cut(value, LONGEST_TEXT)
    if isinstance(value, dict):
        return {_cut(name, LONGEST_TEXT): _with_short_texts(below) for name, below in value.items()}
    if isinstance(value, list):
        return [_with_short_texts(below) for below in value]
    return value


def _cut(text: str, most: int) -> str:
    """Return at most the first ``most`` characters, and say how many there were."""
    if len(text) <= most:
        return text
    return f"{text[:most]}… [cut: {len(text):,} characters in all]"


def _first_line(answer: Answer) -> str:
    """Return why it was refused, for lists; nothing for what went well."""
    if answer.status < HTTPStatus.BAD_REQUEST or not isinstance(answer.body, dict):
        return ""
    message = str(answer.body.get("message", "")).partition("\n")[0]
    first = next(iter(answer.body.get("errors") or []), "")
    return str(first) if message in str(first) else f"{message} {first}".strip()


def _short(text: str) -> str:
    text = redacted_text(text)
    return text if len(text) <= 255 else text[:254] + "…"  # noqa: PLR2004 - the column


def _address(text: str | None) -> str | None:
    """Return an address the database takes; a door behind a strange proxy may hand us any text."""
    try:
        return str(ipaddress.ip_address(storable(text or "")))
    except ValueError:
        return None
