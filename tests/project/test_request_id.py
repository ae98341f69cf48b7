import uuid

from django.http import HttpResponse
from django.test import RequestFactory

from project.request_id import RequestIdMiddleware, current_request_id


def test_every_answer_carries_an_id_of_ours_whatever_the_caller_sends():
    seen = []
    answer = RequestIdMiddleware(lambda _: seen.append(current_request_id.get()) or HttpResponse())(
        RequestFactory().get("/", headers={"X-Request-Id": "mine"})
    )

    assert uuid.UUID(answer.headers["X-Request-Id"])
    assert seen == [answer.headers["X-Request-Id"]]
    assert current_request_id.get() == ""
