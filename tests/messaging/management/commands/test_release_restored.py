"""``manage.py release_restored``."""

from io import StringIO

import pytest
from django.core.management import call_command

from messaging.choices.states import DispatchState
from tests.messaging.delivery.sends import make_dispatch

pytestmark = pytest.mark.django_db


def test_it_releases_and_says_how_many():
    dispatch = make_dispatch(
        state=DispatchState.HELD, state_before=DispatchState.SENDING, state_reason="restored"
    )
    out = StringIO()

    call_command("release_restored", stdout=out)

    dispatch.refresh_from_db()
    assert dispatch.state is DispatchState.SENDING
    assert out.getvalue() == "Released: 1\n"
