import pytest

from messaging.audience.reader import read_audience
from messaging.choices.people import SubscriptionState
from messaging.errors import InvalidRequestError
from messaging.models.user import User
from tests.factories import NOW, make_user


def meant(key, comparison, value):
    tree = read_audience({key: {"comparison": comparison, "value": value}})
    users = User.objects.filter(tree.condition(NOW))
    return sorted(users.values_list("external_id", flat=True))


@pytest.fixture
def one_user_a_state():
    """Three users; what their email is, their push is not."""
    for state in SubscriptionState:
        other = SubscriptionState(state % 3 + 1)
        make_user(state.word, email_subscribe=state, push_subscribe=other)


@pytest.mark.django_db
@pytest.mark.usefixtures("one_user_a_state")
def test_is_subscribed_leaves_out_who_opted_in():
    assert meant("email_subscription_status", "is", "subscribed") == ["subscribed"]


@pytest.mark.django_db
@pytest.mark.usefixtures("one_user_a_state")
def test_is_not_means_both_other_states():
    assert meant("email_subscription_status", "is_not", "subscribed") == [
        "opted_in",
        "unsubscribed",
    ]


@pytest.mark.django_db
@pytest.mark.usefixtures("one_user_a_state")
def test_push_asks_for_push():
    assert meant("push_subscription_status", "is", "opted_in") == ["unsubscribed"]


@pytest.mark.parametrize("value", [None, "", "OPTED_IN", "all", 1, True, ["subscribed"]])
def test_other_states_are_refused(value):
    with pytest.raises(InvalidRequestError, match=r"push_subscription_status\.value: must be one"):
        read_audience({"push_subscription_status": {"comparison": "is", "value": value}})


def test_words_name_channel_and_state():
    audience = {"push_subscription_status": {"comparison": "is_not", "value": "opted_in"}}

    assert read_audience(audience).words() == "push is not opted in"
