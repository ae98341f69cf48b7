"""A model a file; its queryset is the vocabulary.

Django looks for an app's models here, so this room re-exports them; code imports from the files.
"""

from messaging.models.activity_entry import ActivityBody, ActivityEntry
from messaging.models.api_key import ApiKey
from messaging.models.app import App
from messaging.models.attempt import Attempt
from messaging.models.attribute import Attribute
from messaging.models.campaign import Campaign
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from messaging.models.content_card import ContentCard
from messaging.models.delivery import Delivery, DeliveryBlock
from messaging.models.device import Device
from messaging.models.dispatch import Dispatch
from messaging.models.idempotency_record import IdempotencyRecord
from messaging.models.link_secret import LinkSecret
from messaging.models.member import Member
from messaging.models.message_variation import MessageVariation
from messaging.models.rate_window import RateWindow
from messaging.models.sandbox_message import SandboxMessage
from messaging.models.segment import Segment
from messaging.models.send_id import SendId
from messaging.models.sign_in_failure import SignInFailure
from messaging.models.subscription_group import GroupSubscription, SubscriptionGroup
from messaging.models.suppression import Suppression
from messaging.models.user import User
from messaging.models.user_alias import UserAlias
from messaging.models.worker import Worker
from messaging.models.workspace import Workspace

__all__ = [
    "ActivityBody",
    "ActivityEntry",
    "ApiKey",
    "App",
    "Attempt",
    "Attribute",
    "Campaign",
    "Chunk",
    "Connection",
    "ContentCard",
    "Delivery",
    "DeliveryBlock",
    "Device",
    "Dispatch",
    "GroupSubscription",
    "IdempotencyRecord",
    "LinkSecret",
    "Member",
    "MessageVariation",
    "RateWindow",
    "SandboxMessage",
    "Segment",
    "SendId",
    "SignInFailure",
    "SubscriptionGroup",
    "Suppression",
    "User",
    "UserAlias",
    "Worker",
    "Workspace",
]
