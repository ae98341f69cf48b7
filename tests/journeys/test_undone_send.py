"""Compose, send, undo: nothing leaves, and the form is as it was; sent again, it goes out."""

import pytest
from django.test import Client

from messaging.choices.access import Role
from messaging.choices.states import DispatchState
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from tests.factories import make_member, make_user
from tests.messaging.console.compose.forms import post, shown, typed
from tests.messaging.delivery.sends import carry_all

pytestmark = pytest.mark.django_db


def posted(page):
    """What a browser would post of the form that a page shows."""
    draft = page.context["draft"]
    fields = {each.name: each.value for form in draft.chosen for each in form.fields}
    return {"channels": [form.channel.word for form in draft.chosen], **fields}


def test_an_undone_send_is_a_draft_again():
    client = Client()
    client.force_login(make_member(Role.MARKETER))
    form = typed(external_user_ids=make_user().external_id)
    accepted = post(client, "send", form | shown(post(client, "review", form)))
    send = Dispatch.objects.get()

    undone = client.post(f"{accepted.headers['Location']}stop/", {"undo": "1"})
    carry_all()
    page = client.get(undone.headers["Location"])

    assert not Delivery.objects.filter(status=1).exists()
    send.refresh_from_db()
    assert send.state is DispatchState.STOPPED
    html = page.content.decode()
    assert "Undone: nothing was sent" in html
    assert form["external_user_ids"] in html
    for name, value in form.items():
        assert name == "external_user_ids" or posted(page)[name] == value
    again = form | shown(page)
    post(client, "send", again | shown(post(client, "review", again)))
    assert Dispatch.objects.count() == 2
