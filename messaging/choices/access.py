"""Who may do what, and through which door they came."""

from django.db import models

from messaging.choices.word import WireWord


class Source(WireWord):
    """Through which door a call came."""

    API = 1, "api"
    CONSOLE = 2, "console"
    SCHEDULE = 3, "schedule"


class Role(WireWord):
    """A member's role; each has all rights of the one before."""

    VIEWER = 1, "viewer"
    MARKETER = 2, "marketer"
    DEVELOPER = 3, "developer"
    ADMIN = 4, "admin"


class Permission(models.TextChoices):
    """What an API key may do. Source: spec, related-endpoints §1, ours for the rest."""

    MESSAGES_SEND = "messages.send"
    USERS_EXPORT_IDS = "users.export.ids"
    DISPATCHES_READ = "dispatches.read"
    DISPATCHES_CONTROL = "dispatches.control"
    METRICS_READ = "metrics.read"
    CONTENT_CARDS_READ = "content_cards.read"
