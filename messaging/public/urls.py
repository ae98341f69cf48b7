"""Addresses that need no key."""

from django.urls import path

from messaging.public import health

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
]
