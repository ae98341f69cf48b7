import pytest
from django.core.management import CommandError, call_command

from messaging.models.api_key import ApiKey
from tests.factories import make_api_key

pytestmark = pytest.mark.django_db


def test_a_revoked_key_says_when():
    make_api_key("messages.send", name="checkout")
    call_command("revoke_api_key", "checkout")

    assert ApiKey.objects.get().revoked_at


def test_a_name_nobody_has_is_refused():
    with pytest.raises(CommandError, match="of this name"):
        call_command("revoke_api_key", "checkout")
