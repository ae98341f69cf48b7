"""The apps of the workspace."""

from django.db import models

from messaging.choices.channels import Platform
from messaging.models.fields import CodeField, public_id


class App(models.Model):
    """One app on one platform; callers name it by ``app_id``."""

    app_id = models.CharField(max_length=64, unique=True, default=public_id)
    name = models.CharField(max_length=255)
    platform = CodeField(Platform, null=True)  # null: an app for email, SMS and the like
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
