import pytest

from messaging.choices.jobs import FINAL_JOB_STATES, JobState


def test_final_states_are_those_that_nothing_leaves():
    assert set(FINAL_JOB_STATES) == {JobState.DONE, JobState.FAILED, JobState.CANCELLED}


@pytest.mark.parametrize("state", JobState)
def test_each_state_has_a_tone_and_an_icon(state):
    assert state.tone
    assert state.icon
