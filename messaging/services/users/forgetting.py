"""One user deleted by a member, as ``/users/delete`` deletes them."""

import logging
from datetime import datetime

from django.db import transaction

from messaging.models.member import Member
from messaging.models.user import User
from messaging.services.users.deletion import DeleteUsers, delete_users

log = logging.getLogger(__name__)


@transaction.atomic
def forget(user: User, *, by: Member, now: datetime) -> None:
    """Delete a user and all that is known of them; what goes and what stays: decision 0013."""
    delete_users(DeleteUsers(braze_ids=(user.braze_id,)), now=now)
    log.info("user deleted", extra={"user": user.pk, "member": by.pk})
