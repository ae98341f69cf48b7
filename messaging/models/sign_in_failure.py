"""Sign-ins that did not work."""

from django.db import models


class SignInFailure(models.Model):
    """One wrong try, kept until its window is over. Source: design, safety §1."""

    account_hash = models.CharField(max_length=64)  # of the address that was typed
    caller_ip = models.GenericIPAddressField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account_hash", "at"], name="failure_account"),
            models.Index(fields=["caller_ip", "at"], name="failure_ip"),
        ]

    def __str__(self) -> str:
        return f"{self.caller_ip} {self.at}"
