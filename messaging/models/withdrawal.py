"""Who became less reachable a moment ago, for windows that are being sent."""

from datetime import timedelta
from typing import Self

from django.db import models

from messaging.choices.channels import ChannelKey
from messaging.models.fields import CodeField, DatabaseNow


class WithdrawalQuerySet(models.QuerySet["Withdrawal"]):
    """The words for choosing withdrawals."""

    def since(self, seconds: float) -> Self:
        """Those of the last ``seconds``, by the database's clock."""
        return self.filter(at__gte=DatabaseNow() - timedelta(seconds=seconds))

    def older_than(self, seconds: float) -> Self:
        """Those that no window can still ask about."""
        return self.filter(at__lt=DatabaseNow() - timedelta(seconds=seconds))


class Withdrawal(models.Model):
    """One user who may no longer be sent what could be sent before; appended, kept for an hour.

    It says that a user must be judged anew, not how: the next look at them gives the reason. No
    foreign key, for a deleted user is one of the cases. Source: design, delivery §2 and §6.
    """

    user_id = models.BigIntegerField()
    channel = CodeField(ChannelKey, null=True)  # null: all of them
    at = models.DateTimeField(db_index=True)

    objects = WithdrawalQuerySet.as_manager()

    def __str__(self) -> str:
        return f"user {self.user_id}"
