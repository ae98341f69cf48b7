"""``POST /users/track``. Source: spec, related-endpoints §2."""

from django.http import HttpRequest
from pydantic import BaseModel, Field

from messaging.activity.record import Answer
from messaging.api import throttling
from messaging.api.call import query_of
from messaging.api.endpoint import Endpoint
from messaging.choices.access import Permission
from messaging.services.users.track import Track, track
from messaging.wire import read

CREATED = 201


class TrackError(BaseModel):
    """What was wrong with one object, which was left out whole."""

    type: str = Field(description="What is wrong, behind the field's name.")
    input_array: str | None = Field(default=None, description="In which array the object is.")
    index: int | None = Field(default=None, description="Where in it, from 0.")


class TrackedObjects(BaseModel):
    """How many objects of each array that was given were taken."""

    message: str = "success"
    attributes_processed: int | None = None
    events_processed: int | None = None
    purchases_processed: int | None = None
    errors: list[TrackError] = Field(default=[], description="Objects that were left out.")


class TrackEndpoint(Endpoint):
    """Write users' attributes, events and purchases.

    Up to 75 objects in each array. An object that does not fit is left out whole and listed in
    `errors`; the others are taken. 400 means that nothing was.
    """

    permission = Permission.USERS_TRACK
    pools = (throttling.TRACK,)
    body_model = Track
    answers = {CREATED: TrackedObjects}

    def post(self, request: HttpRequest) -> Answer:
        """Write what was said."""
        query_of(request.GET, self.query_model)
        wanted = read(Track, self.call.body)
        answer = track(wanted, call=self.call, now=self.call.received_at)
        self.is_logged = True  # in the transaction of the deed
        return answer
