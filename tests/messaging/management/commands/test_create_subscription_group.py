import pytest
from django.core.management import CommandError, call_command

from messaging.choices.channels import ChannelKey
from messaging.models.subscription_group import SubscriptionGroup

pytestmark = pytest.mark.django_db


def test_the_id_is_printed_alone(capsys):
    call_command("create_subscription_group", "Offers", "--channel", "whats_app")

    printed = capsys.readouterr().out
    group = SubscriptionGroup.objects.get(subscription_group_id=printed.strip())
    assert (group.name, group.channel) == ("Offers", ChannelKey.WHATS_APP)
    assert printed == f"{group.subscription_group_id}\n"


@pytest.mark.parametrize(("name", "channel"), [(" ", "sms"), ("Offers", "webhook"), ("Offers", "")])
def test_a_group_without_a_name_or_on_another_channel_is_refused(name, channel):
    with pytest.raises(CommandError):
        call_command("create_subscription_group", name, "--channel", channel)

    assert not SubscriptionGroup.objects.exists()
