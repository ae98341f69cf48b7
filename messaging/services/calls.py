"""Entries for every call that is not a fresh send: refusals, reads, replays."""

from django.db import transaction

from messaging.activity.record import Answer, Call, record
from messaging.models.activity_entry import ActivityEntry
from messaging.models.dispatch import Dispatch


@transaction.atomic
def log(call: Call, answer: Answer) -> ActivityEntry:
    """Write the entry of a call that was answered; the answer gets its link unless it has one."""
    number = answer.dispatch_number
    dispatch = number and Dispatch.objects.filter(number=number).first()
    return record(call, answer, dispatch=dispatch or None)
