"""All endpoints; the last line answers every address that is none."""

from django.urls import re_path

from messaging.api.endpoint import UnknownAddress

urlpatterns = [
    re_path(r"^(?!console(?:/|$))", UnknownAddress.as_view()),
]
