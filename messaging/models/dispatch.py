"""Accepted sends."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from messaging.choices.access import Source
from messaging.choices.states import CanaryState, DispatchState
from messaging.models.campaign import Campaign
from messaging.models.fields import CodeField

CREDENTIALS = "credentials"  # the state_reason of what waits for a connection
RESTORED = "restored"  # … of what may have been sent before the database was put back
FOR_DEVELOPERS = (CREDENTIALS, RESTORED)  # whose release takes one; design, safety §6
LIVE_STATES = (DispatchState.ACCEPTED, DispatchState.EXPANDING, DispatchState.SENDING)


# By one number: of a list that is a parameter SQLite does not see that an index has the same.
_UNFINISHED = Q(state__lt=DispatchState.COMPLETED)


class DispatchQuerySet(models.QuerySet["Dispatch"]):
    """The words for choosing dispatches."""

    def unfinished(self) -> Self:
        """Dispatches that an arrow still leaves."""
        return self.filter(_UNFINISHED)

    def restored(self) -> Self:
        """Dispatches that wait because the database may be older than what was sent."""
        return self.filter(state=DispatchState.HELD, state_reason=RESTORED)

    def sending(self) -> Self:
        """Dispatches whose messages may leave; of one held for a carrier, those of others."""
        is_waiting = Q(state=DispatchState.HELD, state_reason=CREDENTIALS)
        return self.filter(Q(state=DispatchState.SENDING) | is_waiting)

    def chain_of(self, dispatch: "Dispatch") -> Self:
        """One send and all its retries, whichever of them ``dispatch`` is."""
        first = dispatch.first_number
        return self.filter(Q(pk=first) | Q(retry_of=first))


class Dispatch(models.Model):
    """One accepted send: one request, frozen, on up to nine channels. Source: delivery §2."""

    number = models.BigAutoField(primary_key=True)
    dispatch_id = models.UUIDField(unique=True, default=uuid.uuid4)
    name = models.CharField(
        max_length=255, blank=True
    )  # for people: the campaign's, or the first words
    request = models.JSONField()  # the wire body, as SendRequest reads it again
    channels = models.JSONField()  # of channel codes
    audience_kind = models.CharField(
        max_length=32
    )  # users, segment, audience, everyone …, for lists
    # Keys without an index of their own: each would be written at every change of state.
    campaign = models.ForeignKey(Campaign, null=True, on_delete=models.PROTECT, db_index=False)
    send_id = models.CharField(max_length=64, blank=True)
    source = CodeField(Source)
    created_by_key = models.ForeignKey(
        "messaging.ApiKey", null=True, on_delete=models.SET_NULL, db_index=False
    )
    created_by_member = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, db_index=False
    )
    retry_of = models.ForeignKey(  # the first send, also of a retry of a retry
        "self", null=True, on_delete=models.SET_NULL, db_index=False
    )
    is_test = models.BooleanField(default=False)
    state = CodeField(DispatchState, default=DispatchState.ACCEPTED)
    state_reason = models.CharField(max_length=255, blank=True)
    state_by = models.CharField(max_length=255, blank=True)
    state_before = CodeField(DispatchState, null=True)
    accepted_at = models.DateTimeField()
    start_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    snapshot_at = models.DateTimeField(null=True)
    first_sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    confirmed_count = models.PositiveIntegerField(null=True)
    canary_state = CodeField(CanaryState, null=True)  # null: there is none, or not yet
    canary_chunks = models.PositiveSmallIntegerField(null=True)  # on each channel, from number 1
    canary_limit = models.FloatField(null=True)  # per cent that may fail
    key_version = models.PositiveSmallIntegerField(default=1)
    owner = models.UUIDField(null=True)
    claim_number = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    crash_count = models.PositiveSmallIntegerField(default=0)
    totals = models.JSONField(null=True)  # folded from the chunks when it ends; see reports/figures

    objects = DispatchQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["accepted_at"], name="dispatch_accepted_at"),
            models.Index(fields=["number"], name="dispatch_open", condition=_UNFINISHED),
            models.Index(
                fields=["number"],
                name="dispatch_unfrozen",
                condition=Q(snapshot_at=None) & _UNFINISHED,
            ),
            models.Index(
                fields=["campaign", "number"],
                name="dispatch_campaign",
                condition=Q(campaign__isnull=False),
            ),
            models.Index(
                fields=["retry_of"], name="dispatch_retry", condition=Q(retry_of__isnull=False)
            ),
            models.Index(
                fields=["send_id", "number"], name="dispatch_send_id", condition=~Q(send_id="")
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def public_id(self) -> str:
        """The ``dispatch_id`` of the wire: 32 hex characters."""
        return self.dispatch_id.hex

    @property
    def first_number(self) -> int:
        """The number of the send that this one retries, or its own."""
        return self.retry_of_id or self.number
