import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.delivery.reach.asked import Asked
from messaging.delivery.reach.lines import Line, line_of
from messaging.delivery.reach.samples import MOST_SAMPLED, sampled
from messaging.models.user import User
from messaging.send_request import SendRequest
from tests.factories import make_user
from tests.messaging.delivery.reach.crowds import crowds, judged, messages, settle

pytestmark = pytest.mark.django_db


def asked(*channels):
    body = {"external_user_ids": ["u0"], "messages": messages(*channels)}
    return Asked.by(SendRequest.from_json(body))


@settings(deadline=None, max_examples=20)
@given(crowd=crowds, key=st.sampled_from(ChannelKey), line=st.sampled_from(Line))
def test_they_are_those_whom_the_judge_puts_there(crowd, key, line):
    settle(crowd, is_readable=False)
    (ask,), users = asked(key), User.objects.all()

    found = {each.user_id for each in sampled([ask], users, line)}

    assert found == {
        user_id
        for user_id, verdict in judged(ask, users).items()
        if line_of(verdict if isinstance(verdict, Reason) else None) is line
    }


def test_twenty_a_channel_are_enough():
    for _ in range(MOST_SAMPLED + 3):
        make_user()

    found = sampled(asked(ChannelKey.EMAIL), User.objects.all(), Line.WILL_RECEIVE)

    assert len(found) == MOST_SAMPLED
