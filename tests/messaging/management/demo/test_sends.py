from messaging.management.demo.plan import CAMPAIGNS, SEGMENTS
from messaging.management.demo.sends import sends
from messaging.send_request import SendRequest


def test_every_demo_send_is_a_valid_request_of_its_campaign():
    for plan in sends("app", "group"):
        channels = {channel.word for channel in CAMPAIGNS[plan.campaign]}
        body = {"external_user_ids": ["u"], "messages": plan.messages}

        assert SendRequest.from_json(body).messages.chosen()
        assert set(plan.messages) <= channels
        assert plan.segment is None or plan.segment in SEGMENTS
