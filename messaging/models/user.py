"""The people messages go to."""

import secrets
from collections.abc import Collection
from functools import reduce
from operator import or_
from typing import Self

from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Lower

from messaging.choices.people import SubscriptionState
from messaging.models.fields import CodeField
from messaging.models.selection import places

RANDOM_BUCKETS = 10_000  # spec, subscription-and-frequency §7: 0-9999
_ADDRESSES = "SELECT external_id, id, LOWER(email), phone FROM messaging_user WHERE external_id IN"


def new_braze_id() -> str:
    """Return 24 hex characters. Source: spec, audience §6."""
    return secrets.token_hex(12)


def new_random_bucket() -> int:
    """Return a bucket from 0 to 9999; it stays with the user."""
    return secrets.randbelow(RANDOM_BUCKETS)


class UserQuerySet(models.QuerySet["User"]):
    """The words for choosing users."""

    def named(self, external_ids: Collection[str]) -> Self:
        """Users with one of these external ids, compared exactly."""
        return self.filter(external_id__in=external_ids)

    def addresses_of(self, external_ids: Collection[str]) -> list[tuple[str, int, str, str]]:
        """Return external id, id, address without case, and phone of those who are there.

        Every send asks this, so its words are not composed anew.
        """
        if not external_ids:
            return []
        with connection.cursor() as cursor:
            cursor.execute(f"{_ADDRESSES} ({places(external_ids)})", list(external_ids))
            return cursor.fetchall()

    def aliased(self, aliases: Collection[tuple[str, str]]) -> Self:
        """Users with one of these aliases, each ``(alias_name, alias_label)``."""
        if not aliases:
            return self.none()
        pairs = [Q(aliases__name=name, aliases__label=label) for name, label in aliases]
        return self.filter(reduce(or_, pairs)).distinct()

    def with_email(self, email: str) -> Self:
        """Users with this address, whatever its case."""
        return self.with_emails([email])

    def with_emails(self, emails: Collection[str]) -> Self:
        """Users with one of these addresses, whatever its case."""
        lowered = {email.lower() for email in emails}
        return self.alias(address=Lower("email")).filter(address__in=lowered).exclude(email="")

    def with_phones(self, phones: Collection[str]) -> Self:
        """Users with one of these numbers, in E.164."""
        return self.filter(phone__in=phones).exclude(phone="")


class User(models.Model):
    """One person, or one device nobody signed in on."""

    external_id = models.CharField(max_length=255, null=True, unique=True)  # noqa: DJ001 - absent is not empty, and unique
    braze_id = models.CharField(max_length=24, unique=True, default=new_braze_id)
    first_name = models.CharField(max_length=255, blank=True)
    last_name = models.CharField(max_length=255, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=16, blank=True)
    gender = models.CharField(max_length=1, blank=True)
    date_of_birth = models.DateField(null=True)
    home_city = models.CharField(max_length=255, blank=True)
    country = models.CharField(max_length=2, blank=True)
    language = models.CharField(max_length=8, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    email_subscribe = CodeField(SubscriptionState, default=SubscriptionState.SUBSCRIBED)
    email_subscribe_changed_at = models.DateTimeField(null=True)  # null: never, since it came
    push_subscribe = CodeField(SubscriptionState, default=SubscriptionState.SUBSCRIBED)
    push_subscribe_changed_at = models.DateTimeField(null=True)
    custom_attributes = models.JSONField(default=dict)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    first_used_app_at = models.DateTimeField(null=True)
    last_used_app_at = models.DateTimeField(null=True)
    email_open_tracking_disabled = models.BooleanField(default=False, db_default=False)
    email_click_tracking_disabled = models.BooleanField(default=False, db_default=False)
    random_bucket = models.PositiveSmallIntegerField(default=new_random_bucket)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = UserQuerySet.as_manager()

    class Meta:
        indexes = [
            # PostgreSQL reads addresses off it alone only where the column itself is in it.
            models.Index(
                Lower("email"), "id", name="user_email", condition=~Q(email=""), include=["email"]
            ),
            models.Index(fields=["phone", "id"], name="user_phone", condition=~Q(phone="")),
            models.Index(fields=["last_used_app_at"], name="user_last_used_app"),
            models.Index(fields=["random_bucket", "id"], name="user_random_bucket"),
            models.Index(
                fields=["email_subscribe_changed_at", "id"],
                name="user_email_unsubscribed",
                condition=Q(email_subscribe=SubscriptionState.UNSUBSCRIBED),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(random_bucket__lt=RANDOM_BUCKETS), name="user_bucket_in_range"
            ),
            models.CheckConstraint(condition=~Q(external_id=""), name="user_external_id_not_empty"),
            models.CheckConstraint(
                condition=Q(email_subscribe__in=SubscriptionState.values)
                & Q(push_subscribe__in=SubscriptionState.values),
                name="user_states_known",
            ),
        ]

    def __str__(self) -> str:
        return self.external_id or self.braze_id
