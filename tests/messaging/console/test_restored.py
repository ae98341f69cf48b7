"""The words for what waits since an old database was noticed."""

import pytest

from messaging.choices.states import DispatchState
from messaging.console.restored import Restored
from tests.rows import make_dispatch


@pytest.mark.django_db
def test_only_what_is_released_together_is_counted():
    for reason in ("restored", "restored", "credentials"):
        make_dispatch(state=DispatchState.HELD, state_reason=reason)
    make_dispatch(state=DispatchState.PAUSED, state_reason="restored")

    assert Restored.now().count == 2


def test_the_button_names_the_number():
    assert Restored(1).deed == "Release 1 send"
    assert Restored(1200).deed == "Release 1,200 sends"
    assert "1,200 sends wait" in Restored(1200).what
