"""A view that a careless project would have: it believes its caller, and writes our rows.

No key, no rights, no rate, no check of what was sent, no idempotency, nothing redacted.
"""

import json
import uuid
from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone

from messaging.choices.access import Source
from messaging.choices.channels import ChannelKey
from messaging.choices.states import DispatchState
from messaging.models.activity_entry import ActivityBody, ActivityEntry
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from messaging.models.dispatch import Dispatch
from messaging.models.user import User
from messaging.models.user_ids import pack

_CREATED = 201
_CODE = int(ChannelKey.EMAIL)


def send(request: HttpRequest) -> JsonResponse:
    """Insert a dispatch, its chunk and its entry in the log."""
    body = json.loads(request.body)
    ids = User.objects.filter(external_id__in=body["external_user_ids"]).values_list(
        "pk", flat=True
    )
    connection = Connection.objects.filter(channel=_CODE, is_default=True).defer("secrets").first()
    with transaction.atomic():
        dispatch = _dispatch(body)
        _chunk(dispatch, sorted(ids), connection)
        answer = {"dispatch_id": dispatch.public_id, "message": "success"}
        _entry(request, dispatch, body, answer=answer)
    return JsonResponse(answer, status=_CREATED)


def _dispatch(body: dict[str, object]) -> Dispatch:
    now = timezone.now()
    return Dispatch.objects.create(
        name="A mail",
        request=body,
        channels=[_CODE],
        audience_kind="users",
        source=Source.API,
        state=DispatchState.SENDING,
        accepted_at=now,
        start_at=now,
        expires_at=now + timedelta(hours=24),
        snapshot_at=now,
    )


def _chunk(dispatch: Dispatch, ids: list[int], connection: Connection | None) -> None:
    Chunk.objects.create(
        dispatch=dispatch,
        channel=_CODE,
        connection=connection,
        number=1,
        ids=pack(ids),
        size=len(ids),
        window_size=1_000,
        is_small=True,
        targeted_count=len(ids),
    )


def _entry(
    request: HttpRequest, dispatch: Dispatch, body: object, *, answer: dict[str, str]
) -> None:
    entry = ActivityEntry.objects.create(
        at=dispatch.accepted_at,
        source=Source.API,
        method=request.method or "",
        path=request.path,
        status=_CREATED,
        duration_ms=1,
        request_id=uuid.uuid4().hex,
        audience_kind="users",
        channels=dispatch.channels,
        dispatch=dispatch,
    )
    ActivityBody.objects.create(
        entry=entry,
        request_headers=dict(request.headers),
        request_body=body,
        response_body=answer,
    )


urlpatterns = [path("messages/send", send)]
