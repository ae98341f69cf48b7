import pytest

from messaging.choices.channels import ChannelKey
from messaging.models.sandbox_message import SandboxMessage
from tests.factories import NOW
from tests.rows import make_dispatch


@pytest.fixture
def mail(db):  # noqa: ARG001 - its rows are there, whoever holds them
    return SandboxMessage.objects.create(
        dispatch_number=make_dispatch().number,
        user_id=1,
        channel=ChannelKey.EMAIL,
        content={"body": "<h1>Hey</h1><script>alert(1)</script>"},
        created_at=NOW,
    )


def test_a_mail_is_answered_with_a_policy_under_which_nothing_runs(admin, mail):
    dispatch = make_dispatch()
    mail.dispatch_number = dispatch.number
    mail.save()

    answer = admin.get(f"/console/dispatches/{dispatch.public_id}/rendered/{mail.pk}/")

    assert b"<h1>Hey</h1>" in answer.content
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script-src" not in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_mail_of_another_dispatch_is_not_found(admin, mail):
    other = make_dispatch()

    path = f"/console/dispatches/{other.public_id}/rendered/{mail.pk}/"
    assert admin.get(path).status_code == 404
