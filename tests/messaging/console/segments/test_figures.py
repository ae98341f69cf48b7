import pytest

from messaging.audience.registry import SEGMENT
from messaging.console.audience_builder.catalogue import read_catalogue
from messaging.console.segments.draft import Draft
from messaging.console.segments.figures import counted
from tests.factories import NOW, make_segment, make_user

pytestmark = pytest.mark.django_db


def lives_in(*countries):
    values = list(countries)
    return {"profile_field": {"field": "country", "comparison": "is_one_of", "value": values}}


NAMED_ANA = {"profile_field": {"field": "first_name", "comparison": "equals", "value": "Ana"}}


@pytest.fixture(autouse=True)
def users():
    for country, name in (("ES", "Ana"), ("ES", "Leo"), ("PT", "Ana"), ("FR", "")):
        make_user(country=country, first_name=name)


def figures(audience):
    draft = Draft.of(make_segment(audience), read_catalogue(SEGMENT))
    return counted(draft, now=NOW)


def test_each_part_tells_who_passes_alone_and_who_is_left():
    found = figures({"AND": [lives_in("ES", "PT"), {"OR": [NAMED_ANA, lives_in("PT")]}]})

    assert found.size == 2
    assert found.is_exact
    assert (found.parts["r-0"].alone, found.parts["r-0"].left) == (3, 3)
    assert (found.parts["r-1"].alone, found.parts["r-1"].left) == (2, 2)
    assert (found.parts["r-1-0"].alone, found.parts["r-1-0"].left) == (2, None)


def test_the_filter_that_removes_the_last_user_is_marked():
    found = figures({"AND": [lives_in("FR"), NAMED_ANA, lives_in("ES")]})

    assert [found.parts[spot].is_last for spot in ("r-0", "r-1", "r-2")] == [False, True, False]


def test_users_who_are_left_out_are_not_left():
    found = figures({"AND": [lives_in("ES", "PT"), {"NOT": {"OR": [NAMED_ANA]}}]})

    assert found.size == 1
    assert found.parts["r-1"].left == 1
    assert (found.parts["r-1-0"].alone, found.parts["r-1-0"].left) == (2, None)


def test_a_filter_that_leaves_nobody_out_removes_no_last_user():
    found = figures({"AND": [lives_in("ES"), {"NOT": {"AND": [lives_in("FR")]}}]})

    assert not any(part.is_last for part in found.parts.values())


def test_every_user_is_a_size_without_parts():
    assert (figures(None).size, figures(None).parts) == (4, {})


def test_what_cannot_be_read_is_not_counted():
    assert figures({"AND": [{"XOR": []}]}).size is None
