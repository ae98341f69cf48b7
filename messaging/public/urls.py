"""Addresses that need no key."""

from django.urls import path

from messaging.public import exports, health, unsubscribe

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("exports/<str:name>", exports.export),
    path("unsubscribe/<path:token>", unsubscribe.unsubscribe),
]
