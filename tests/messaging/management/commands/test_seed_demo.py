import pytest
from django.core.management import call_command

from messaging.models.dispatch import Dispatch
from messaging.models.user import User


@pytest.mark.django_db
def test_seeding_twice_leaves_what_once_left(capsys):
    call_command("seed_demo", "--users", "60")
    call_command("seed_demo", "--users", "60")

    assert capsys.readouterr().out.splitlines() == [
        "Added 60 users and 4 dispatches.",
        "Added 0 users and 0 dispatches.",
    ]
    assert (User.objects.count(), Dispatch.objects.count()) == (60, 4)
