import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.states import ConnectionTrust
from messaging.console.dispatches.queries import names_of, vias
from messaging.models.connection import Connection
from messaging.models.sandbox_message import SandboxMessage
from tests.factories import make_user
from tests.rows import make_chunk, make_dispatch


@pytest.mark.django_db
def test_each_channel_names_what_carries_it_once():
    dispatch = make_dispatch()
    smtp = Connection.objects.create(
        name="SMTP", channel=ChannelKey.EMAIL, provider="smtp", trust=ConnectionTrust.SHELL
    )
    for _ in range(2):
        make_chunk(dispatch, connection=smtp)
    make_chunk(dispatch, ChannelKey.SMS)

    assert vias(dispatch) == {ChannelKey.EMAIL: ["SMTP"], ChannelKey.SMS: [""]}


@pytest.mark.django_db
def test_a_user_without_an_external_id_is_named_by_the_other():
    user = make_user()
    user.external_id = None
    user.save()

    assert names_of([SandboxMessage(user_id=user.pk)]) == {user.pk: user.braze_id}
