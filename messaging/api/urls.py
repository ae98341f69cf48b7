"""All endpoints; the last line answers every address that is none."""

from django.urls import path, re_path

from messaging.api.audiences import CountEndpoint, ExplainEndpoint
from messaging.api.content_cards import ContentCardsEndpoint
from messaging.api.dispatches.books import DispatchEndpoint
from messaging.api.dispatches.control import PauseEndpoint, ResumeEndpoint, StopEndpoint
from messaging.api.dispatches.deliveries import DeliveriesEndpoint
from messaging.api.dispatches.retry import RetryEndpoint
from messaging.api.docs import docs
from messaging.api.email.changes import (
    BlocklistEndpoint,
    BounceRemoveEndpoint,
    EmailStatusEndpoint,
    SpamRemoveEndpoint,
)
from messaging.api.email.lists import HardBouncesEndpoint, UnsubscribesEndpoint
from messaging.api.endpoint import UnknownAddress
from messaging.api.messages import SendEndpoint
from messaging.api.openapi import openapi
from messaging.api.schedules import (
    CreateScheduleEndpoint,
    DeleteScheduleEndpoint,
    ScheduledBroadcastsEndpoint,
    UpdateScheduleEndpoint,
)
from messaging.api.segments import DataSeriesEndpoint, DetailsEndpoint, ListEndpoint
from messaging.api.subscription import (
    SetStatusEndpoint,
    SetStatusesEndpoint,
    StatusEndpoint,
    UserStatusEndpoint,
)
from messaging.api.users.aliases import NewAliasesEndpoint, UpdateAliasesEndpoint
from messaging.api.users.deletion import DeleteEndpoint
from messaging.api.users.export import ExportIdsEndpoint
from messaging.api.users.export_segment import ExportSegmentEndpoint
from messaging.api.users.identity import IdentifyEndpoint, MergeEndpoint
from messaging.api.users.track import TrackEndpoint

urlpatterns = [
    path("messages/send", SendEndpoint.as_view()),
    path("messages/schedule/create", CreateScheduleEndpoint.as_view()),
    path("messages/schedule/update", UpdateScheduleEndpoint.as_view()),
    path("messages/schedule/delete", DeleteScheduleEndpoint.as_view()),
    path("messages/scheduled_broadcasts", ScheduledBroadcastsEndpoint.as_view()),
    path("users/alias/new", NewAliasesEndpoint.as_view()),
    path("users/alias/update", UpdateAliasesEndpoint.as_view()),
    path("users/identify", IdentifyEndpoint.as_view()),
    path("users/merge", MergeEndpoint.as_view()),
    path("users/delete", DeleteEndpoint.as_view()),
    path("users/export/ids", ExportIdsEndpoint.as_view()),
    path("users/export/segment", ExportSegmentEndpoint.as_view()),
    path("users/track", TrackEndpoint.as_view()),
    path("subscription/status/set", SetStatusEndpoint.as_view()),
    path("v2/subscription/status/set", SetStatusesEndpoint.as_view()),
    path("subscription/status/get", StatusEndpoint.as_view()),
    path("subscription/user/status", UserStatusEndpoint.as_view()),
    path("email/status", EmailStatusEndpoint.as_view()),
    path("email/unsubscribes", UnsubscribesEndpoint.as_view()),
    path("email/hard_bounces", HardBouncesEndpoint.as_view()),
    path("email/bounce/remove", BounceRemoveEndpoint.as_view()),
    path("email/spam/remove", SpamRemoveEndpoint.as_view()),
    path("email/blocklist", BlocklistEndpoint.as_view()),
    path("email/blacklist", BlocklistEndpoint.as_view()),  # its older name
    path("dispatches/<str:dispatch_id>", DispatchEndpoint.as_view()),
    path("dispatches/<str:dispatch_id>/deliveries", DeliveriesEndpoint.as_view()),
    path("dispatches/<str:dispatch_id>/stop", StopEndpoint.as_view()),
    path("dispatches/<str:dispatch_id>/pause", PauseEndpoint.as_view()),
    path("dispatches/<str:dispatch_id>/resume", ResumeEndpoint.as_view()),
    path("dispatches/<str:dispatch_id>/retry", RetryEndpoint.as_view()),
    path("audiences/count", CountEndpoint.as_view()),
    path("audiences/explain", ExplainEndpoint.as_view()),
    path("segments/list", ListEndpoint.as_view()),
    path("segments/details", DetailsEndpoint.as_view()),
    path("segments/data_series", DataSeriesEndpoint.as_view()),
    path("content_cards", ContentCardsEndpoint.as_view()),
    path("openapi.json", openapi),
    path("docs/", docs),
    re_path(r"^(?!console(?:/|$))", UnknownAddress.as_view()),
]
