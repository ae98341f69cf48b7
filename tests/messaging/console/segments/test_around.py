import pytest
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from messaging.audience.segments import saved_tree
from messaging.choices.access import Role
from messaging.console.segments.around import SAMPLE, looked_up, sample
from tests.factories import NOW, make_member, make_user

pytestmark = pytest.mark.django_db
SPAIN = {"profile_field": {"field": "country", "comparison": "equals", "value": "ES"}}
MAIL = {"profile_field": {"field": "email", "comparison": "equals", "value": "a@rcpt.example"}}


@pytest.fixture
def asked():
    def make(role):
        request = RequestFactory().get("/")
        request.user, request.now, request.htmx = make_member(role), NOW, HtmxDetails(request)
        return request

    return make


def test_a_look_says_in_or_not_and_what_was_found(asked):
    make_user("lena", country="FR")
    tree = saved_tree({"AND": [SPAIN, {"NOT": MAIL}]})

    look = looked_up(asked(Role.MARKETER), tree, "lena")

    assert not look.is_in
    assert [(each.joins, each.passed) for each in look.clauses] == [
        *(("AND", False), ("", False), ("NOT", True), ("", False))
    ]
    assert look.clauses[1].shown == '"FR"'


def test_a_viewer_reads_neither_the_wanted_nor_the_actual_address(asked):
    make_user("lena", email="lena@rcpt.example")

    look = looked_up(asked(Role.VIEWER), saved_tree(MAIL), "lena")

    assert "a@rcpt" not in look.clauses[0].words
    assert "lena@" not in look.clauses[0].shown


def test_nobody_is_looked_up_by_what_names_nobody(asked):
    look = looked_up(asked(Role.ADMIN), saved_tree(SPAIN), "nobody")

    assert (look.user, look.clauses, look.is_in) == (None, [], False)


def test_a_sample_is_of_users_who_are_in_and_no_more_than_twenty(asked):
    for country in ("ES", "FR"):
        for _ in range(SAMPLE + 2):
            make_user(country=country)

    found = sample(saved_tree(SPAIN), asked(Role.VIEWER))

    assert len(found) == SAMPLE
    assert {user.country for user in found} == {"ES"}
