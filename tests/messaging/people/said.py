"""Saying things about users, as the tests of tracking do."""

from messaging.choices.people import ChangedThrough
from messaging.models.user import User
from messaging.people.subscriptions import Changer
from messaging.people.track import track_attributes
from tests.factories import NOW

API = Changer(through=ChangedThrough.API)


def track(*objects, now=NOW):
    return track_attributes(objects, by=API, now=now)


def said(external_id="u1", **given):
    """Track one object about one user, who must take it; return the user as stored."""
    assert track({"external_id": external_id, **given}).problems == []
    return User.objects.get(external_id=external_id)
