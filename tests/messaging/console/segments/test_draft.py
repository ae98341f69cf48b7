import pytest
from django.http import QueryDict

from messaging.audience.registry import SEGMENT
from messaging.console.audience_builder.catalogue import read_catalogue
from messaging.console.segments.draft import Draft
from tests.factories import make_segment

pytestmark = pytest.mark.django_db
IN = {"email_subscription_status": {"comparison": "is", "value": "opted_in"}}
AGE = {"profile_field": {"field": "age", "comparison": "less_than", "value": "old"}}


def draft_of(audience):
    return Draft.of(make_segment(audience), read_catalogue(SEGMENT))


def pasted(text):
    post = QueryDict(mutable=True)
    post.update({"part": "r:group", "do": "read-json", "json": text})
    return Draft.from_post(post, read_catalogue(SEGMENT))


def test_a_saved_segment_is_shown_as_it_is():
    draft = draft_of({"AND": [IN]})

    assert draft.is_whole
    assert draft.tree.words() == "email is opted in"
    assert draft.built.audience == {"AND": [IN]}


def test_an_empty_form_is_every_user():
    assert draft_of(None).tree.words() == "every user"


def test_what_a_reader_refuses_stands_at_its_part_with_the_members_name():
    draft = draft_of({"AND": [IN, {"OR": [AGE, IN]}]})

    assert set(draft.problems) == {"r-1-0"}
    assert draft.problems["r-1-0"][0].startswith("value must be a whole number")
    assert draft.tree is None


def test_a_group_that_is_gone_stands_at_its_filter():
    gone = {"segment_membership": {"segment_id": "gone", "comparison": "is"}}

    assert set(draft_of({"AND": [IN, gone]}).problems) == {"r-1"}


def test_json_is_read_into_the_form_alone_or_as_the_audience_of_a_body():
    for text in ('{"AND": [%s]}', '{"audience": {"AND": [%s]}}'):
        found = pasted(text % '{"random_bucket": {"comparison": "between", "from": 0, "to": 9}}')
        assert found.is_whole
        assert found.tree.words() == "random bucket is from 0 to 9"
    assert pasted("  ").built.audience is None


@pytest.mark.parametrize("text", ["{", "[1]", "null", '{"a": 1, "a": 2}', "{" * 300_000])
def test_what_is_no_json_is_kept_as_it_was_typed_with_the_reason(text):
    draft = pasted(text)

    assert draft.problems["json"]
    assert draft.json_text == text


def test_json_that_is_no_audience_is_shown_to_be_mended():
    draft = pasted('{"XOR": []}')

    assert draft.root.parts[0].raw == '{"XOR": []}'
    assert draft.problems
