import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.choices.people import SubscriptionState
from messaging.errors import InvalidRequestError
from messaging.services.samples import LINES, sample_users
from tests.factories import NOW, make_request, make_user

pytestmark = pytest.mark.django_db


def test_sample_names_user_reason_and_evidence_but_no_address():
    make_user("u1", email_subscribe=SubscriptionState.UNSUBSCRIBED)
    make_user("u2")
    request = make_request(ChannelKey.EMAIL, external_user_ids=["u1", "u2"])

    (found,) = sample_users(request, LINES["unsubscribed"], now=NOW)

    assert (found.name, found.reason) == ("u1", Reason.UNSUBSCRIBED)
    assert found.evidence == "state: unsubscribed, suppressed: false, duplicate: false"


def test_segment_that_nobody_made_is_refused():
    request = make_request(broadcast=True, segment_id="none")

    with pytest.raises(InvalidRequestError, match="Invalid Segment ID"):
        sample_users(request, LINES["unreachable"], now=NOW)
