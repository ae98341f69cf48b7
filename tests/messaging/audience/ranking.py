"""Where users stand for one address, told user by user."""

from messaging.audience.shared_addresses import duplicates
from messaging.models.user_ids import ids_of


def ranked(users, channel, *, may_receive):
    """Each user's id, ascending, and whether theirs is the message that an address gets."""
    ids = ids_of(users)
    later = duplicates(ids, channel, may_receive=may_receive)
    return [(user_id, user_id not in later) for user_id in ids]
