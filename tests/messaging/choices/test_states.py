from messaging.choices.states import FINAL_STATES, DispatchState


def test_four_states_are_final():
    assert [state.word for state in FINAL_STATES] == ["completed", "failed", "stopped", "expired"]


def test_every_state_has_a_tone_and_an_icon():
    assert all(state.tone and state.icon for state in DispatchState)
