"""A second name for a user."""

from django.db import models

from messaging.models.user import User


class UserAlias(models.Model):
    """One alias; the pair of name and label is unique. Source: spec, audience §6."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=255)
    label = models.CharField(max_length=255)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "label"], name="alias_unique"),
            models.UniqueConstraint(fields=["user", "label"], name="alias_one_name_a_label"),
        ]

    def __str__(self) -> str:
        return f"{self.label}:{self.name}"
