"""The keys of the signed links in messages."""

import secrets

from django.db import models
from django.db.models import Q

from messaging.models.fields import SealedField
from messaging.tokens import LinkKey

FIRST_VERSION, LAST_VERSION = 1, 255  # a byte of the token
SECRET_BYTES = 32


def new_secret() -> str:
    """Return 256 random bits, as hex."""
    return secrets.token_hex(SECRET_BYTES)


class LinkSecret(models.Model):
    """One key: the newest signs, each reads what it signed. Kept as long as its links are read.

    It is random and sealed like a credential, so a new ``SECRET_KEY`` breaks no link.
    """

    version = models.PositiveSmallIntegerField(primary_key=True)
    secret = SealedField(default=new_secret)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(version__range=(FIRST_VERSION, LAST_VERSION)),
                name="link_secret_version_is_a_byte",
            )
        ]

    def __str__(self) -> str:
        return f"version {self.version}"

    @property
    def key(self) -> LinkKey:
        """What signs and reads."""
        return LinkKey(version=self.version, secret=bytes.fromhex(self.secret))

    @classmethod
    def current(cls) -> LinkKey:
        """Return the key that signs; whoever needs the first makes it, and all get the same."""
        newest = cls.objects.order_by("version").last()
        if newest is None:
            newest, _ = cls.objects.get_or_create(version=FIRST_VERSION)
        return newest.key

    @classmethod
    def of_version(cls, version: int) -> LinkKey | None:
        """Return one key, retired or not."""
        row = cls.objects.filter(version=version).first()
        return row.key if row else None
