import pytest
from django.http import QueryDict

from messaging.choices.access import Role
from messaging.console.compose.canary_form import CanaryForm
from messaging.models.dispatch import Dispatch
from tests.factories import make_segment, make_user
from tests.messaging.console.compose import forms


def typed(size="", unit="users", failure_percentage=""):
    post = QueryDict(mutable=True)
    named = {"size": size, "unit": unit, "failure_percentage": failure_percentage}
    post.update({f"canary.{name}": text for name, text in named.items()})
    return CanaryForm.from_post(post)


@pytest.mark.parametrize(
    "canary",
    [
        {"users": 500},
        {"percentage": 1},
        {"percentage": 0.5, "failure_percentage": 2.5},
        {"percentage": 1.0, "failure_percentage": 0},
        {"users": 1, "failure_percentage": 5},
    ],
)
def test_any_canary_comes_back_as_equal_json(canary):
    form = CanaryForm.from_body({"canary": canary})

    assert form.body() == {"canary": canary}
    assert typed(form.size, form.unit, form.failure_percentage).body() == {"canary": canary}


def test_what_is_left_empty_asks_for_nothing():
    assert typed().is_empty
    assert typed(unit="percentage", size=" ").body() == {}
    assert CanaryForm.from_body({"canary": None}).body() == {}
    assert CanaryForm.from_body({"canary": 3}).is_empty


def test_what_is_no_number_is_left_for_the_model_to_name():
    assert typed("many").body() == {"canary": {"users": "many"}}
    assert typed(failure_percentage="3").body() == {"canary": {"failure_percentage": 3}}


def test_a_unit_that_is_none_counts_users():
    assert typed("5", "miles").body() == {"canary": {"users": 5}}


def test_what_was_typed_is_reviewed_and_sent(client_of_marketer):
    for _ in range(3):
        make_user()
    form = forms.typed(
        segment_id=make_segment().segment_id,
        canary__size="2",
        canary__unit="users",
        canary__failure_percentage="2.5",
    )

    page = forms.post(client_of_marketer, "review", form)
    forms.post(client_of_marketer, "send", form | forms.shown(page))

    words = "2 users first. The rest (1) follows if at most 2.5 % of those messages fail"
    assert words in page.content.decode()
    assert Dispatch.objects.get().request["canary"] == {"users": 2, "failure_percentage": 2.5}


def test_a_canary_for_named_users_is_told_on_its_field(client_of_marketer):
    make_user("u1")
    form = forms.typed(external_user_ids="u1", canary__size="2")

    page = forms.post(client_of_marketer, "review", form)

    assert page.status_code == 422
    assert "goes with a whole segment" in page.context["draft"].errors["canary"][0]
    assert not Dispatch.objects.exists()


@pytest.fixture
def client_of_marketer(signed_in):
    return signed_in(Role.MARKETER)
