import pytest

from messaging.choices.people import RecipientSubscriptionState as Wanted
from messaging.choices.people import SubscriptionState as State


@pytest.mark.parametrize(
    ("wanted", "admitted"),
    [
        (Wanted.OPTED_IN, {State.OPTED_IN}),
        (Wanted.SUBSCRIBED, {State.OPTED_IN, State.SUBSCRIBED}),
        (Wanted.ALL, set(State)),
    ],
)
def test_a_send_reaches_exactly_the_states_it_names(wanted, admitted):
    assert {state for state in State if wanted.admits(state)} == admitted
