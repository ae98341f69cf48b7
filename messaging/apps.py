"""Django's handle on the app."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """The app, with its checks."""

    name = "messaging"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks by importing them."""
        import messaging.checks  # noqa: F401, PLC0415 - Django's own place for it: models are loaded now
