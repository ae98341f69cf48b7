"""The failed of a send, sent again: a new dispatch, and nobody who has the message gets it twice.

Of one send and its retries only one may be under way: the first is locked while a retry is written,
and until that has ended another is refused. Source: design, delivery §5; docs/decisions/0029.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated

from django.db import OperationalError
from pydantic import Field

from messaging.activity.record import Answer, Call, record
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.delivery import before_accepting
from messaging.delivery.failed_again import accept_again
from messaging.delivery.lookups import ARCHIVED_CAMPAIGN
from messaging.disk import check_room
from messaging.errors import ConflictError, InvalidRequestError, Problem
from messaging.models.dispatch import Dispatch
from messaging.reports.failures import OPEN, Wanted
from messaging.services import calls
from messaging.services.idempotency import REPLAYED, once
from messaging.services.send import tell_workers
from messaging.services.wire_words import ChannelWord, OneOf
from messaging.wire import Flag, Given, WireModel, at_most, is_true, read, summary, unknown_fields

_FAILURES = tuple(reason for reason in Reason if reason.status in OPEN)
_DOUBTS = frozenset(reason.word for reason in Reason if reason.status == Status.UNKNOWN)
_LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL: somebody holds it

FailureWord = Annotated[str, OneOf(_FAILURES)]


class RetryRequest(WireModel):
    """Which of the failed to send to again; without a body, all of them and nobody else."""

    channels: Annotated[tuple[ChannelWord, ...], at_most(len(ChannelKey), at_least=1)] = Field(
        default=(), description="Only on these channels."
    )
    reasons: Annotated[tuple[FailureWord, ...], at_most(len(_FAILURES), at_least=1)] = Field(
        default=(), description="Only who failed for one of these reasons."
    )
    include_unknown: Flag = Field(
        default=False,
        description="Also those of whom nobody can tell. They may already have the message.",
    )

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:
        """Yield the reasons that would pick nobody, as those they pick are left out."""
        reasons = given.get("reasons")
        if is_true(given.get("include_unknown")) or not isinstance(reasons, list):
            return
        for place, reason in enumerate(reasons):
            if isinstance(reason, str) and reason in _DOUBTS:
                yield Problem(
                    f"reasons.{place}", "is a reason of unknown: set include_unknown to true"
                )

    @classmethod
    def from_json(cls, body: object) -> "RetryRequest":
        """Read a body; a misspelt filter must not be ignored, or more are sent to than was meant.

        Raises ``InvalidRequestError``.
        """
        asked = read(cls, body)
        problems = [Problem(name, "is not a field here") for name in unknown_fields(asked)]
        if problems:
            raise InvalidRequestError(summary(problems), problems)
        return asked

    def wanted(self) -> Wanted:
        """Return what is asked for."""
        return Wanted(
            channels=[ChannelKey.of(word) for word in self.channels],
            reasons=[Reason.of(word) for word in self.reasons],
            include_unknown=self.include_unknown,
        )


def retry(dispatch: Dispatch, asked: RetryRequest, *, call: Call, now: datetime) -> Answer:
    """Send to the failed of ``dispatch`` again, once for the call's idempotency key; answer 201.

    Raises ``ConflictError`` while it, or a retry of the same send, has not ended, and where there
    is nobody to send to; else as ``once`` does. Whatever it raises, nothing was accepted.
    """
    check_room()
    before_accepting.look()
    answer = once(call, now=now, deed=partial(_accepted, dispatch, asked, call=call, now=now))
    if REPLAYED in answer.headers:
        calls.log(call, answer)
    return answer


def _accepted(dispatch: Dispatch, asked: RetryRequest, *, call: Call, now: datetime) -> Answer:
    """Write everything there is of a retry, inside the caller's transaction."""
    first = _locked(dispatch)
    _check_ended(dispatch)
    if first.campaign and first.campaign.archived_at:
        raise ConflictError(ARCHIVED_CAMPAIGN)
    wanted = asked.wanted()
    again, count = accept_again(dispatch, wanted, first=first, call=call, now=now)
    if not count:
        raise ConflictError(_nobody(wanted))
    answer = Answer(
        status=HTTPStatus.CREATED,
        body={
            "dispatch_id": again.public_id,
            "retry_of": first.public_id,
            "targeted": count,
            "message": "success",
        },
        dispatch_number=again.number,
    )
    record(call, answer, dispatch=again)
    tell_workers(again.public_id)
    return answer


def _locked(dispatch: Dispatch) -> Dispatch:
    """Return the first send of the chain, locked; entries about it may still be written."""
    firsts = Dispatch.objects.select_related("campaign")
    locked = firsts.select_for_update(nowait=True, no_key=True, of=("self",))
    try:
        return locked.get(pk=dispatch.first_number)
    except OperationalError as fault:
        if getattr(fault.__cause__, "sqlstate", "") != _LOCK_NOT_AVAILABLE:
            raise
    raise ConflictError("Another retry of this send is being accepted.", retry_after_seconds=1)


def _check_ended(dispatch: Dispatch) -> None:
    """Raise ``ConflictError`` unless it and all the chain have ended."""
    running = Dispatch.objects.chain_of(dispatch).unfinished().order_by("number")
    for each in running:
        if each.number == dispatch.number:
            raise ConflictError(
                f"This dispatch is {each.state.word}. Its failed can be sent to once it has ended."
            )
        raise ConflictError(
            f"A retry of this send is {each.state.word}: {each.public_id}. "
            "The next can follow once it has ended."
        )


def _nobody(wanted: Wanted) -> str:
    """Return why a retry would reach nobody."""
    left = " Those of whom nobody can tell are left out: include_unknown is false."
    picked = " on these channels, for these reasons" if wanted.channels or wanted.reasons else ""
    return (
        f"There is nobody to send to again: whom this dispatch failed{picked} has got it since, "
        f"or there is no such user.{'' if wanted.include_unknown else left}"
    )
