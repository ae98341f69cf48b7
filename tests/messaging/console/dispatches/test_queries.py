import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.choices.states import ConnectionTrust
from messaging.console.dispatches.queries import RecipientFilter, names_of, vias
from messaging.errors import NotFoundError
from messaging.models.connection import Connection
from messaging.models.sandbox_message import SandboxMessage
from tests.factories import make_user
from tests.rows import make_chunk, make_dispatch


def test_a_reason_alone_asks_for_its_outcome_too():
    wanted = RecipientFilter.read({"reason": "refused_recipient"})

    assert wanted.condition() == {"reason": Reason.REFUSED_RECIPIENT, "status": Status.FAILED}


def test_a_word_that_is_none_is_refused():
    with pytest.raises(NotFoundError):
        RecipientFilter.read({"status": "fine"})


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
