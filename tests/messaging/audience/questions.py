"""One question about one attribute, asked of users in the database."""

from messaging.audience.reader import read_audience
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
