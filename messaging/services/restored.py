"""Sends that wait since an old database was noticed, let go together by a member or at a shell.

One by one they go on with ``services.dispatches.resume``. Source: decision 0031.
"""

import time
from datetime import datetime
from functools import partial
from http import HTTPStatus

from django.db.models import F

from messaging.activity.record import Answer, Call, record
from messaging.choices.access import Source
from messaging.delivery.restored import ask_again
from messaging.models.dispatch import LIVE_STATES, Dispatch
from messaging.services.idempotency import once

SHELL = "manage.py release_restored"


def release_all(*, call: Call, now: datetime) -> Answer:
    """Let every send go on that waits for this; answer how many. Workers look within two seconds.

    A paused one stays paused, and one that was held for a question is held for it again. Raises
    ``UnavailableError`` when the database cannot take it now.
    """
    return once(call, now=now, deed=partial(_release, call))


def shell_call(now: datetime) -> Call:
    """Return who asks where nobody is signed in: whoever has the machine."""
    return Call(
        source=Source.CONSOLE,
        method="SHELL",
        path=SHELL,
        received_at=now,
        started=time.perf_counter(),
    )


def _release(call: Call) -> Answer:
    """Draw the arrow for all of them and write the entry."""
    waiting = Dispatch.objects.restored().filter(state_before__in=LIVE_STATES)
    released = ask_again() + waiting.update(
        state=F("state_before"),
        state_before=None,
        state_reason="",
        state_by=call.member.email if call.member else "",
    )
    answer = Answer(status=HTTPStatus.OK, body={"released": released, "message": "success"})
    record(call, answer)
    return answer
