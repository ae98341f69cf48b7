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
    MESSAGES_SCHEDULE_CREATE = "messages.schedule.create"
    MESSAGES_SCHEDULE_UPDATE = "messages.schedule.update"
    MESSAGES_SCHEDULE_DELETE = "messages.schedule.delete"
    MESSAGES_SCHEDULE_BROADCASTS = "messages.schedule_broadcasts"  # the family's word, so spelled
    USERS_TRACK = "users.track"
    USERS_ALIAS_NEW = "users.alias.new"
    USERS_ALIAS_UPDATE = "users.alias.update"
    USERS_IDENTIFY = "users.identify"
    USERS_MERGE = "users.merge"
    USERS_DELETE = "users.delete"
    USERS_EXPORT_IDS = "users.export.ids"
    USERS_EXPORT_SEGMENT = "users.export.segment"
    SEGMENTS_LIST = "segments.list"
    SEGMENTS_DETAILS = "segments.details"
    SEGMENTS_DATA_SERIES = "segments.data_series"
    SUBSCRIPTION_STATUS_SET = "subscription.status.set"
    SUBSCRIPTION_STATUS_GET = "subscription.status.get"
    SUBSCRIPTION_GROUPS_GET = "subscription.groups.get"
    EMAIL_STATUS = "email.status"
    EMAIL_UNSUBSCRIBE = "email.unsubscribe"
    EMAIL_HARD_BOUNCES = "email.hard_bounces"
    EMAIL_BOUNCE_REMOVE = "email.bounce.remove"
    EMAIL_SPAM_REMOVE = "email.spam.remove"
    EMAIL_BLACKLIST = "email.blacklist"  # the family's word for /email/blocklist
    AUDIENCES_READ = "audiences.read"
    DISPATCHES_READ = "dispatches.read"
    DISPATCHES_CONTROL = "dispatches.control"
    METRICS_READ = "metrics.read"
    CONTENT_CARDS_READ = "content_cards.read"
