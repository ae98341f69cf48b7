"""A call repeated with its ``Idempotency-Key`` is answered again, and done once.

The record is written in the transaction of the deed, so there is none without the other. Until that
commits, its unique row is the mark that the call is in progress: no crash leaves one behind.
Source: design, delivery §3.
"""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import IntegrityError, OperationalError, transaction

from messaging.activity.record import Answer, Call
from messaging.errors import (
    ConflictError,
    InvalidRequestError,
    MismatchError,
    Problem,
    UnavailableError,
)
from messaging.models.idempotency_record import IdempotencyRecord

KEPT_FOR = timedelta(hours=72)
REPLAYED = "Idempotent-Replayed"  # the header that tells a repeated answer from a first one
_VISIBLE = re.compile(r"[!-~]{1,255}")  # ASCII without the space
_LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL: waited for lock_timeout, three seconds


class _TakenError(Exception):
    """Somebody else's record stands where ours should."""


def once(call: Call, *, now: datetime, deed: Callable[[], Answer]) -> Answer:
    """Run ``deed`` in one transaction with its record, or return the answer it gave before.

    A call without a key is simply done. Whatever ``deed`` raises leaves no record: the key is free.
    Raises ``MismatchError`` for a key used with another body, ``ConflictError`` while the first
    call still runs, ``UnavailableError`` when the database cannot take it now.
    """
    try:
        if call.idempotency_key is None:
            with transaction.atomic(durable=True):
                return deed()
        return _done_once(call, now, deed)
    except OperationalError as fault:
        raise UnavailableError("The database cannot take this now. Ask again.") from fault


def replay(call: Call, *, now: datetime) -> Answer | None:
    """Return the answer that a call with this key and body got before, if there was one.

    Raises ``MismatchError`` when the key was used with another body.
    """
    if call.idempotency_key is None:
        return None
    found = IdempotencyRecord.objects.filter(**_place(call), expires_at__gt=now).first()
    if found is None:
        return None
    if found.fingerprint != fingerprint(call):
        raise MismatchError("This Idempotency-Key was used with another body. Nothing was done.")
    return Answer(
        status=found.status,
        body=found.body,
        headers={**found.headers, REPLAYED: "true"},
        dispatch_number=found.dispatch_number,
    )


def amend_kept(call: Call, answer: Answer) -> None:
    """Let a repeated call get ``answer``, which was exact only after the deed was done."""
    if call.idempotency_key is not None:
        IdempotencyRecord.objects.filter(**_place(call)).update(body=answer.body)


def fingerprint(call: Call) -> str:
    """Return what must be equal for a call to be the same: content type, query and body.

    SHA-256 of canonical JSON, in which the order of names and the spaces do not count. The query is
    in it, since it can change what is done.
    """
    kinds = (value for name, value in call.headers.items() if name.lower() == "content-type")
    media_type = next(kinds, "").partition(";")[0].strip().lower()
    whole = [media_type, call.query, call.body]
    return sha256(json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _done_once(call: Call, now: datetime, deed: Callable[[], Answer]) -> Answer:
    for _ in range(2):  # the second time in the place of a record that was over
        try:
            with transaction.atomic(durable=True):
                mark = _mark(call, now)
                answer = deed()
                _keep(mark, answer)
                return answer
        except _TakenError:
            if first := replay(call, now=now):
                return first
            IdempotencyRecord.objects.filter(**_place(call), expires_at__lte=now).delete()
    raise _still_running()


def _mark(call: Call, now: datetime) -> IdempotencyRecord:
    """Insert the record, unanswered; waits for a call in progress with the same key."""
    mark = IdempotencyRecord(
        **_place(call),
        fingerprint=fingerprint(call),
        created_at=now,
        expires_at=now + KEPT_FOR,
    )
    try:
        mark.save(force_insert=True)
    except IntegrityError:
        raise _TakenError from None
    except OperationalError as fault:
        if getattr(fault.__cause__, "sqlstate", "") == _LOCK_NOT_AVAILABLE:
            raise _still_running() from None
        raise
    return mark


def _keep(mark: IdempotencyRecord, answer: Answer) -> None:
    mark.status = answer.status
    mark.headers = answer.headers
    mark.body = answer.body
    mark.dispatch_number = answer.dispatch_number
    mark.save(update_fields=["status", "headers", "body", "dispatch_number"])


def _place(call: Call) -> dict[str, str]:
    """Return the unique columns. Not the API key: rotating it in a retry must not double a send."""
    key = call.idempotency_key or ""
    if not _VISIBLE.fullmatch(key):
        rule = "must be 1 to 255 visible ASCII characters."
        raise InvalidRequestError(
            "Invalid Idempotency-Key", [Problem("Idempotency-Key", f"The header {rule}")]
        )
    return {
        "scope": f"{call.method} {call.path}"[:255],
        "key_hash": sha256(key.encode()).hexdigest(),
    }


def _still_running() -> ConflictError:
    return ConflictError(
        "The first call with this Idempotency-Key is still running.", retry_after_seconds=1
    )
