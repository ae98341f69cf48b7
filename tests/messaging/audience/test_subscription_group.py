import pytest

from messaging.choices.channels import ChannelKey
from messaging.errors import InvalidRequestError
from messaging.models.subscription_group import GroupSubscription
from tests.factories import make_group, make_user
from tests.messaging.audience.questions import actual, in_segment, segment_problems, words


def asked(group_id, value="subscribed", comparison="is"):
    body = {"subscription_group_id": group_id, "comparison": comparison, "value": value}
    return {"subscription_group": body}


@pytest.fixture
def group():
    return make_group(ChannelKey.EMAIL)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("is_in", "word"), [(True, "subscribed"), (False, "unsubscribed"), (None, "unknown")]
)
def test_a_state_is_itself_and_none_of_the_others(group, is_in, word):
    user = make_user()
    GroupSubscription.objects.create(group=group, user=make_user(), is_subscribed=is_in is False)
    if is_in is not None:
        GroupSubscription.objects.create(group=group, user=user, is_subscribed=is_in)

    for state in ("subscribed", "unsubscribed", "unknown"):
        assert in_segment(user, asked(group.subscription_group_id, state)) == (state == word)
        question = asked(group.subscription_group_id, state, "is_not")
        assert in_segment(user, question) == (state != word)
        assert actual(user, question) == word


@pytest.mark.django_db
@pytest.mark.parametrize("is_archived", [True, False])
def test_a_group_nobody_uses_is_refused_where_it_is_named(is_archived):
    group_id = make_group(is_archived=True).subscription_group_id if is_archived else "nobody's"

    with pytest.raises(InvalidRequestError) as caught:
        words({"OR": [asked(group_id)]})

    (problem,) = caught.value.problems
    path = "OR.0.subscription_group.subscription_group_id"
    assert str(problem) == f"{path}: is no subscription group in use."


@pytest.mark.django_db
def test_words_name_the_group(group):
    assert words(asked(group.subscription_group_id, "unknown", "is_not")) == (
        "group “Offers” is not unknown"
    )


@pytest.mark.parametrize("value", [None, "opted_in", True])
def test_other_states_are_refused(value):
    assert segment_problems(asked("g", value))[0].startswith(
        "subscription_group.value: must be one"
    )
