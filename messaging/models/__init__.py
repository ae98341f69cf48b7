"""A model a file; its queryset is the vocabulary.

Django looks for an app's models here, so this room re-exports them; code imports from the files.
"""

from messaging.models.activity_entry import ActivityBody, ActivityEntry
from messaging.models.address_state import AddressState
from messaging.models.api_key import ApiKey
from messaging.models.app import App
from messaging.models.attempt import Attempt
from messaging.models.attribute import Attribute
from messaging.models.campaign import Campaign
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from messaging.models.content_card import ContentCard
from messaging.models.custom_event import CustomEvent, EventName
from messaging.models.delivery import Delivery, DeliveryBlock
from messaging.models.device import Device
from messaging.models.dispatch import Dispatch
from messaging.models.idempotency_record import IdempotencyRecord
from messaging.models.job import Job, JobPiece
from messaging.models.link_secret import LinkSecret
from messaging.models.member import Member
from messaging.models.message_variation import MessageVariation
from messaging.models.purchase import Product, Purchase
from messaging.models.rate_window import RateWindow
from messaging.models.sandbox_message import SandboxMessage
from messaging.models.schedule import Schedule, ScheduleRun
from messaging.models.segment import Segment, SegmentSize
from messaging.models.send_id import SendId
from messaging.models.sign_in_failure import SignInFailure
from messaging.models.subscription_change import SubscriptionChange
from messaging.models.subscription_group import GroupSubscription, SubscriptionGroup
from messaging.models.suppression import Suppression
from messaging.models.user import User
from messaging.models.user_alias import UserAlias
from messaging.models.withdrawal import Withdrawal
from messaging.models.worker import Worker
from messaging.models.workspace import Workspace

__all__ = [
    "ActivityBody",
    "ActivityEntry",
    "AddressState",
    "ApiKey",
    "App",
    "Attempt",
    "Attribute",
    "Campaign",
    "Chunk",
    "Connection",
    "ContentCard",
    "CustomEvent",
    "Delivery",
    "DeliveryBlock",
    "Device",
    "Dispatch",
    "EventName",
    "GroupSubscription",
    "IdempotencyRecord",
    "Job",
    "JobPiece",
    "LinkSecret",
    "Member",
    "MessageVariation",
    "Product",
    "Purchase",
    "RateWindow",
    "SandboxMessage",
    "Schedule",
    "ScheduleRun",
    "Segment",
    "SegmentSize",
    "SendId",
    "SignInFailure",
    "SubscriptionChange",
    "SubscriptionGroup",
    "Suppression",
    "User",
    "UserAlias",
    "Withdrawal",
    "Worker",
    "Workspace",
]
