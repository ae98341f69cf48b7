"""What is told of an audience before anybody sends to it."""

import pytest

from messaging.audience import estimate as estimates
from messaging.audience.reader import read_audience
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.choices.people import SubscriptionState
from messaging.delivery.reach.asked import Asked
from messaging.delivery.reach.lines import Line
from messaging.services import audiences
from messaging.services.audiences import Target
from tests.factories import NOW, attribute, make_request, make_user

SPAIN, VIP = attribute("country", "ES"), attribute("vip", "yes")
OUT = {"email_subscribe": SubscriptionState.UNSUBSCRIBED}


def target(audience=None, **fields):
    return Target(audience=audience and read_audience(audience), **fields)


@pytest.fixture
def _five(db):
    make_user("u1", custom_attributes={"country": "ES", "vip": "yes"}, random_bucket=5)
    make_user("u2", custom_attributes={"country": "ES"}, random_bucket=6)
    make_user("u3", custom_attributes={"vip": "yes"}, **OUT)
    make_user("u4", custom_attributes={"country": "ES", "vip": "yes"}, **OUT)
    make_user("u5")


@pytest.mark.usefixtures("_five")
def test_few_users_are_counted_exactly_at_once():
    size = audiences.estimate(target(SPAIN), now=NOW)

    assert (size.value, size.margin, size.is_exact) == (3, 0, True)


@pytest.mark.usefixtures("_five")
def test_many_users_are_told_from_a_slice(monkeypatch):
    monkeypatch.setattr(estimates, "FEW_IN_SLICE", 1)

    size = audiences.estimate(target(SPAIN), now=NOW)

    assert (size.value, size.is_exact) == (200, False)
    assert size.margin > 200


@pytest.mark.usefixtures("_five")
def test_each_clause_says_whom_it_means_alone_and_who_is_left():
    both = target({"AND": [SPAIN, {"OR": [VIP, attribute("gold", "yes")]}]})

    nodes = audiences.count_clauses(both, now=NOW).to_json()["nodes"]

    assert [(node["path"], node["alone"], node["left"]) for node in nodes] == [
        ("audience", 2, 2),
        ("audience.AND.0", 3, 3),
        ("audience.AND.1", 3, 2),
        ("audience.AND.1.OR.0", 3, None),
        ("audience.AND.1.OR.1", 0, None),
    ]


@pytest.mark.usefixtures("_five")
def test_names_and_segment_come_before_the_audience():
    segment = read_audience(VIP)
    narrowed = target(SPAIN, segment=segment, external_ids=("u1", "u2"))

    nodes = audiences.count_clauses(narrowed, now=NOW).to_json()["nodes"]

    assert [(node["path"], node["alone"], node["left"]) for node in nodes] == [
        ("segment_id", 3, 1),
        ("audience", 3, 1),
    ]


@pytest.mark.usefixtures("_five")
def test_waterfall_leads_from_who_matched_to_who_receives():
    asks = Asked.by(make_request(ChannelKey.EMAIL, external_user_ids=["u1"]))

    found = audiences.waterfall(target(VIP), asks, now=NOW)

    assert (found.users.matched, found.users.will_receive) == (3, 1)
    assert found.channels[ChannelKey.EMAIL].lines == {Line.WILL_RECEIVE: 1, Line.UNSUBSCRIBED: 2}


@pytest.mark.usefixtures("_five")
def test_one_user_hears_which_clause_keeps_them_out_and_what_they_have():
    (user,) = audiences.find_users("u2")
    tree = read_audience({"AND": [SPAIN, VIP]})

    clauses = audiences.explain_user(tree, user, now=NOW)

    assert [(each.path, each.passed, each.actual) for each in clauses] == [
        ("audience", False, None),
        ("audience.AND.0", True, "ES"),
        ("audience.AND.1", False, None),
    ]


@pytest.mark.usefixtures("_five")
def test_one_user_hears_the_reason_on_each_channel():
    (user,) = audiences.find_users("u3")
    asks = Asked.by(make_request(ChannelKey.EMAIL, ChannelKey.WEBHOOK, external_user_ids=["u3"]))

    email, webhook = audiences.explain_channels(target(VIP), asks, user, now=NOW)

    assert (email.reason, email.evidence["state"]) == (Reason.UNSUBSCRIBED, "unsubscribed")
    assert webhook.reason is None


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["external_id", "braze_id", "alias", "email"])
def test_user_is_found_by_any_of_their_names(kind):
    user = make_user("u1", alias=("ana", "crm"), email="Ana@rcpt.example")
    make_user("u2")
    text = {"external_id": "u1", "braze_id": user.braze_id, "alias": "crm:ana"}

    assert list(audiences.find_users(text.get(kind, "ana@RCPT.example"))) == [user]
