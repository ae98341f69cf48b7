"""The three doors. The API stands last: it answers whatever nobody else does, in JSON."""

from django.urls import include, path

import messaging.api.urls
import messaging.console.urls
import messaging.public.urls

urlpatterns = [
    path("console/", include(messaging.console.urls)),
    path("", include(messaging.public.urls)),
    path("", include(messaging.api.urls)),
]
