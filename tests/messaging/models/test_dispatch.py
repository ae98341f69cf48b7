import pytest

from messaging.choices.access import Source
from messaging.choices.states import DispatchState
from messaging.models.dispatch import Dispatch
from tests.factories import NOW


@pytest.mark.django_db
def test_unfinished_dispatches_are_those_that_an_arrow_still_leaves():
    for state in DispatchState:
        Dispatch.objects.create(
            request={},
            channels=[],
            audience_kind="users",
            source=Source.API,
            state=state,
            accepted_at=NOW,
            start_at=NOW,
            expires_at=NOW,
        )

    assert {each.state for each in Dispatch.objects.unfinished()} == {
        state for state in DispatchState if not state.is_final
    }


def test_the_public_name_is_32_hex_characters():
    assert len(Dispatch().public_id) == 32
