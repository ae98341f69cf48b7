import pytest

from messaging.models.dispatch import Dispatch
from tests.factories import make_user
from tests.messaging.console.compose.forms import post, shown, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def form():
    make_user("u1")
    return typed(external_user_ids="u1")


def reviewed(client, form):
    return post(client, "review", form)


def test_a_form_has_a_key_from_the_start_and_keeps_it(admin, form):
    key = admin.get("/console/compose/").context["key"].text

    assert len(key) > 20
    assert reviewed(admin, form | {"idempotency_key": key}).context["key"].text == key


def test_a_send_pressed_twice_is_one_dispatch(admin, form):
    form |= shown(reviewed(admin, form))

    first, second = post(admin, "send", form), post(admin, "send", form)

    assert first.status_code == second.status_code == 303
    assert first["Location"] == second["Location"]
    assert Dispatch.objects.count() == 1


def test_a_form_sent_already_says_so_and_leads_to_its_dispatch(admin, form):
    form |= shown(reviewed(admin, form))
    post(admin, "send", form)

    page = reviewed(admin, form)

    html = page.content.decode()
    assert "was sent already" in html
    assert 'value="send"' not in html
    assert Dispatch.objects.get().public_id in html


def test_a_second_dispatch_is_made_only_on_purpose(admin, form):
    form |= shown(reviewed(admin, form))
    post(admin, "send", form)

    form |= shown(post(admin, "again", form))
    post(admin, "send", form)

    assert Dispatch.objects.count() == 2


def test_a_form_changed_after_its_send_gets_a_new_key(admin, form):
    form |= shown(reviewed(admin, form))
    post(admin, "send", form)
    changed = form | {"email.subject": "Another"}

    page = reviewed(admin, changed)

    assert page.context["key"].text != form["idempotency_key"]
    assert post(admin, "send", changed | shown(page)).status_code == 303
    assert Dispatch.objects.count() == 2


def test_a_changed_form_that_is_sent_without_a_review_sends_nothing(admin, form):
    form |= shown(reviewed(admin, form))
    post(admin, "send", form)

    answer = post(admin, "send", form | {"email.subject": "Another"})

    assert answer.status_code == 422
    assert Dispatch.objects.count() == 1
    assert answer.context["key"].text != form["idempotency_key"]


@pytest.mark.parametrize("key", ["", "with space", "\u00e9", "x" * 256])
def test_a_key_that_is_none_is_replaced(admin, form, key):
    page = reviewed(admin, form | {"idempotency_key": key})

    assert page.status_code == 200
    assert page.context["key"].text != key
