"""One question about one attribute, asked of users in the database."""

from messaging.audience.reader import read_audience
from messaging.audience.registry import SEGMENT
from messaging.audience.segments import saved_tree
from messaging.errors import InvalidRequestError
from messaging.models.user import User
from tests.factories import NOW, make_user

ABSENT = object()


def ask(name, comparison, value=ABSENT):
    """A filter on a custom attribute, as JSON."""
    body = {"custom_attribute_name": name, "comparison": comparison}
    return {"custom_attribute": body | ({} if value is ABSENT else {"value": value})}


def is_meant(attributes, audience):
    """Whether a user with these attributes is in ``audience``."""
    user = make_user(custom_attributes=attributes)
    condition = read_audience(audience).condition(NOW)
    return User.objects.filter(condition, pk=user.pk).exists()


def in_segment(user, audience, now=NOW):
    """Whether ``user`` is in a segment with this audience."""
    return User.objects.filter(saved_tree(audience).condition(now), pk=user.pk).exists()


def actual(user, audience, now=NOW):
    """What is stored of what a single filter asks about."""
    return saved_tree(audience).actual(user, now)


def words(audience):
    return saved_tree(audience).words()


def segment_problems(audience):
    """The problems of a segment's audience, before anything is looked up."""
    try:
        read_audience(audience, SEGMENT)
    except InvalidRequestError as fault:
        return [str(problem) for problem in fault.problems]
    return []
