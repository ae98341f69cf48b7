"""``GET /segments/list``, ``/segments/details``, ``/segments/data_series``.

Source: spec, related-endpoints §3.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from annotated_types import Ge, Le
from django.http import HttpRequest
from pydantic import BaseModel, BeforeValidator, Field

from messaging.activity.record import Answer
from messaging.api.call import Instant, query_of
from messaging.api.endpoint import Endpoint
from messaging.choices.access import Permission
from messaging.services.segment_pages import described, segment_page, sizes
from messaging.wire import Id, WireModel, fault

OK = 200
MOST_PAGE = 99_999
MOST_DAYS = 100  # spec, related-endpoints §3


def _whole(text: object) -> int:
    if isinstance(text, str) and text.isascii() and text.isdecimal() and len(text) <= len("99999"):
        return int(text)
    raise fault("must be a whole number")


Page = Annotated[int, Ge(0), Le(MOST_PAGE), BeforeValidator(_whole)]
Days = Annotated[int, Ge(1), Le(MOST_DAYS), BeforeValidator(_whole)]


class ListQuery(WireModel):
    """Which page, in which order."""

    page: Page = Field(default=0, description="A hundred segments each; the first is 0.")
    sort_direction: Literal["asc", "desc"] = Field(
        default="asc", description="By when they were made; the oldest first, or the newest."
    )


class DetailsQuery(WireModel):
    """Which segment."""

    segment_id: Id = Field(description="As `/segments/list` has it.")


class SeriesQuery(DetailsQuery):
    """Which segment, and which days."""

    length: Days = Field(description="Days, of which the last is that of `ending_at`.")
    ending_at: Instant | None = Field(default=None, description="Usually now; its day in UTC.")


class ListedSegment(BaseModel):
    """One segment."""

    id: str
    name: str
    analytics_tracking_enabled: bool = Field(description="Whether its size is kept, day by day.")
    tags: list[str]


class Segments(BaseModel):
    """One page, without those that are archived; the one after the last is empty."""

    segments: list[ListedSegment]
    message: str = "success"


class SegmentDetails(BaseModel):
    """One segment, in words."""

    created_at: datetime
    updated_at: datetime
    name: str
    description: str = Field(description="Its filters, in words.")
    text_description: str = Field(description="What its maker wrote about it.")
    tags: list[str]
    teams: list[str] = Field(description="Always empty: there are no teams here.")
    message: str = "success"


class DaySize(BaseModel):
    """One day, in UTC, and the last size that was counted on it."""

    time: date
    size: int


class Series(BaseModel):
    """The days on which the segment was counted, oldest first."""

    data: list[DaySize]
    message: str = "success"


class ListEndpoint(Endpoint):
    """List segments.

    A hundred a page, without those that are archived.
    """

    permission = Permission.SEGMENTS_LIST
    query_model = ListQuery
    answers = {OK: Segments}

    def get(self, request: HttpRequest) -> Answer:
        """Read one page."""
        query = query_of(request.GET, ListQuery)
        page = segment_page(query.page, is_newest_first=query.sort_direction == "desc")
        listed = [
            ListedSegment(
                id=segment.segment_id,
                name=segment.name,
                analytics_tracking_enabled=segment.analytics_tracking_enabled,
                tags=segment.tags,
            )
            for segment in page
        ]
        return Answer(status=OK, body=Segments(segments=listed).model_dump(mode="json"))


class DetailsEndpoint(Endpoint):
    """Describe a segment, its filters in words."""

    permission = Permission.SEGMENTS_DETAILS
    query_model = DetailsQuery
    answers = {OK: SegmentDetails}

    def get(self, request: HttpRequest) -> Answer:
        """Read one segment."""
        found = described(query_of(request.GET, DetailsQuery).segment_id)
        segment = found.segment
        details = SegmentDetails(
            created_at=segment.created_at,
            updated_at=segment.updated_at,
            name=segment.name,
            description=found.words,
            text_description=segment.description,
            tags=segment.tags,
            teams=[],
        )
        return Answer(status=OK, body=details.model_dump(mode="json"))


class DataSeriesEndpoint(Endpoint):
    """Read how large a segment was, day by day.

    A day on which it was not counted is left out.
    """

    permission = Permission.SEGMENTS_DATA_SERIES
    query_model = SeriesQuery
    answers = {OK: Series}

    def get(self, request: HttpRequest) -> Answer:
        """Read some days."""
        query = query_of(request.GET, SeriesQuery)
        until = (query.ending_at or self.call.received_at).date()
        days = sizes(query.segment_id, days=query.length, until=until)
        data = [DaySize(time=each.day, size=each.size) for each in days]
        return Answer(status=OK, body=Series(data=data).model_dump(mode="json"))
