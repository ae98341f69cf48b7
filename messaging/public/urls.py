"""Addresses that need no key."""

from django.urls import path

from messaging.public import health, unsubscribe

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("unsubscribe/<path:token>", unsubscribe.unsubscribe),
]
