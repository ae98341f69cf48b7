"""All endpoints; the last line answers every address that is none."""

from django.urls import path, re_path

from messaging.api.audiences import CountEndpoint, ExplainEndpoint
from messaging.api.content_cards import ContentCardsEndpoint
from messaging.api.dispatches.books import DispatchEndpoint
from messaging.api.dispatches.deliveries import DeliveriesEndpoint
from messaging.api.docs import docs
from messaging.api.endpoint import UnknownAddress
from messaging.api.messages import SendEndpoint
from messaging.api.openapi import openapi
from messaging.api.segments import DataSeriesEndpoint, DetailsEndpoint, ListEndpoint
from messaging.api.users.export import ExportIdsEndpoint

urlpatterns = [
    path("messages/send", SendEndpoint.as_view()),
    path("users/export/ids", ExportIdsEndpoint.as_view()),
    path("dispatches/<str:dispatch_id>", DispatchEndpoint.as_view()),
    path("dispatches/<str:dispatch_id>/deliveries", DeliveriesEndpoint.as_view()),
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
