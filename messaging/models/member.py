"""Those who sign in to the console."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from messaging.choices.access import Role
from messaging.models.fields import CodeField


class MemberManager(BaseUserManager["Member"]):
    """Members by address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "Member":
        """Return the member with this address; raises ``Member.DoesNotExist``."""
        return self.get(email=self.normalize_email(username).lower())


class Member(AbstractBaseUser):
    """One sign-in with one role. There is no staff or superuser path."""

    email = models.EmailField(unique=True)  # always in lower case
    name = models.CharField(max_length=255, blank=True)
    role = CodeField(Role)
    is_active = models.BooleanField(default=True)
    theme = models.CharField(max_length=8, default="system")  # system, light, dark
    time_display = models.CharField(max_length=8, default="utc")  # utc, mine
    time_zone = models.CharField(max_length=64, default="UTC")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MemberManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["role"]

    def __str__(self) -> str:
        return self.email

    def get_session_auth_hash(self) -> str:
        """Return a hash that each change of password, role or state changes, ending sign-ins."""
        return f"{super().get_session_auth_hash()}{self.role:d}{self.is_active:d}"

    def may(self, least: Role) -> bool:
        """Say whether this member has the rights of ``least``."""
        return self.is_active and self.role >= least
