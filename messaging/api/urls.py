"""All endpoints; the last line answers every address that is none."""

from django.urls import path, re_path

from messaging.api.dispatches.books import DispatchEndpoint
from messaging.api.dispatches.deliveries import DeliveriesEndpoint
from messaging.api.endpoint import UnknownAddress

urlpatterns = [
    path("dispatches/<str:dispatch_id>", DispatchEndpoint.as_view()),
    path("dispatches/<str:dispatch_id>/deliveries", DeliveriesEndpoint.as_view()),
    re_path(r"^(?!console(?:/|$))", UnknownAddress.as_view()),
]
