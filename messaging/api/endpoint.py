"""One address of the API: what every call goes through, whoever makes it and however it ends.

The order refuses early and tells strangers nothing: method, key, network, scheme, permission; then
the body is read, the call is counted, and only then the deed looks at what was asked. A key without
the right is turned away before it can use up the workspace's windows. Each call leaves one entry in
the activity log: a deed that writes its own, in its transaction, says so; for all others it is
written here. Source: design, safety §6, delivery §3.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, ClassVar

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from pydantic import BaseModel
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.views import APIView

from messaging import strict_json
from messaging.activity.record import Answer, Call
from messaging.api import errors, throttling
from messaging.api.authentication import InvalidKeyError, authenticate, refuse_stray_key
from messaging.api.call import call_of
from messaging.api.parsers import JsonParser, is_bodiless, read_body
from messaging.api.permissions import check_network, check_permission
from messaging.api.renderers import JsonRenderer
from messaging.choices.access import Permission
from messaging.errors import BadBodyError, ForbiddenError, TooManyRequestsError
from messaging.models.api_key import ApiKey
from messaging.services import calls, rates
from messaging.wire import WireModel

MOST_UNPARSED_BYTES = 16 * 1024  # of a body that is no JSON: its start, for the log
OK = 200


class Endpoint(APIView):
    """Subclasses name a right and write ``get`` or ``post``: read, one call inward, an ``Answer``.

    ``openapi.py`` draws the published schema from the same attributes.
    """

    authentication_classes = ()
    permission_classes = ()
    parser_classes = (JsonParser,)
    renderer_classes = (JsonRenderer,)

    permission: ClassVar[Permission]
    also_needs: ClassVar[tuple[Permission, ...]] = ()  # where one right is not enough
    pools: ClassVar[tuple[rates.Pool, ...]] = (throttling.CALLS,)  # the first, unless pool_of says
    query_model: ClassVar[type[WireModel]] = WireModel
    body_model: ClassVar[type[WireModel] | None] = None
    is_body_optional: ClassVar[bool] = False  # true where the address says it all
    answers: ClassVar[Mapping[int, type[BaseModel]]] = {}
    refusals: ClassVar[tuple[int, ...]] = ()  # beyond those that every endpoint may give

    call: Call
    standing: rates.Standing | None = None
    is_logged = False  # true once the deed has written the entry, in its own transaction

    def pool_of(self, body: Mapping[str, Any]) -> rates.Pool:  # noqa: ARG002 - for those with two
        """Return in which pool a call with this body counts."""
        return self.pools[0]

    def dispatch(self, request: HttpRequest, *_: object, **kwargs: object) -> HttpResponse:
        """Answer in JSON, whatever happens.

        What DRF would do here, wrap the request and negotiate, is work for nothing: there is one
        reader of bodies and one form of answers.
        """
        self.call = call_of(request)
        answer = self._answer(**kwargs)
        headers = self.default_response_headers | answer.headers
        headers |= throttling.rate_headers(self.standing) | {"Cache-Control": "no-store"}
        return HttpResponse(
            JsonRenderer().render(answer.body),
            status=answer.status,
            headers=headers,
            content_type=JsonRenderer.media_type,
        )

    def admit(self) -> None:
        """Let the call in, or raise."""
        if self.call.method not in self.allowed_methods:  # HEAD is there where GET is
            with suppress(InvalidKeyError):
                self.sign()
            raise MethodNotAllowed(self.call.method)
        api_key = self.sign()
        check_network(api_key, self.call.caller_ip)
        if settings.IS_HTTPS and not self.request.is_secure():
            raise ForbiddenError("Call this API over https: this key has now travelled in clear.")
        for permission in (self.permission, *self.also_needs):
            check_permission(api_key, permission)
        self._take()
        refuse_stray_key(self.request.GET, self.call.body)

    def sign(self) -> ApiKey:
        """Return the key that signs this call; from here on the log knows it."""
        api_key = authenticate(self.request, now=self.call.received_at)
        self.call = replace(self.call, api_key=api_key)
        return api_key

    def _answer(self, **kwargs: object) -> Answer:
        if self.call.method == "OPTIONS":  # what Allow says, to anyone; no call of anything
            return Answer(status=OK, body={"message": "success"})
        try:
            self.admit()
            handler = getattr(self, self.call.method.lower())
            answer: Answer = handler(self.request, **kwargs)
        except Exception as fault:  # noqa: BLE001 - the door's last word: nothing leaves unanswered
            self.is_logged = self.is_logged or is_noise(fault)
            answer = errors.answer_to(fault, request_id=self.call.request_id)
        return self._logged(answer)

    def _take(self) -> None:
        """Read the body and count the call: one with a bad body counts, too."""
        body: dict[str, Any] = {}  # Any: JSON
        try:
            if self.call.method == "POST":
                body = self._parsed()
                self.call = replace(self.call, body=body)
        except BadBodyError:
            self._count(self.pools[0])
            raise
        self._count(self.pool_of(body))

    def _parsed(self) -> dict[str, Any]:  # Any: JSON
        if self.is_body_optional and is_bodiless(self.request):
            return {}
        received = read_body(self.request)
        try:
            return strict_json.parse(received)
        except BadBodyError:
            start = received[:MOST_UNPARSED_BYTES].decode(errors="replace")
            self.call = replace(self.call, text=start)
            raise

    def _count(self, pool: rates.Pool) -> None:
        now = self.call.received_at
        self.standing = rates.count_call(pool, now=now)
        if self.standing.is_refused:
            wait = self.standing.seconds_left(now)
            message = f"The limit of {pool.in_words()} is reached."
            raise TooManyRequestsError(message, retry_after_seconds=wait)

    def _logged(self, answer: Answer) -> Answer:
        """Write the entry, or admit that we cannot: what is not in the log is not answered."""
        try:
            if self.call.api_key and not self.standing:  # turned away before it was counted
                self.standing = rates.standing(self.pools[0], now=self.call.received_at)
            if not self.is_logged:
                calls.log(self.call, answer)
        except DatabaseError as fault:
            refused = errors.answer_to(fault, request_id=self.call.request_id)
            return answer if answer.status == errors.CRASHED else refused
        return answer


class UnknownAddress(Endpoint):
    """Every address that is none: 404 to anyone, an entry only for those who sign their call.

    A developer's typing mistake is worth a row in the log, a scanner's thousand guesses are not.
    """

    schema = None

    def admit(self) -> None:
        """Raise ``Http404``."""
        self.is_logged = True
        if "Authorization" in self.request.headers:
            with suppress(InvalidKeyError):
                self.sign()
                self.is_logged = False
        raise Http404


def is_noise(fault: Exception) -> bool:
    """Say whether the log already has this minute's row for such a guess."""
    return isinstance(fault, throttling.TooManyWrongKeysError) and not fault.is_first
