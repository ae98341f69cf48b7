import pytest

from messaging.console.user_lookup import MOST_STARTING, only_user, read_name, users_named
from messaging.models.user import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def found(text, *, by_address=True):
    return {user.external_id for user in users_named(read_name(text, by_address=by_address))}


@pytest.mark.parametrize(
    "spelled",
    ["+34655112233", "+34 655 11 22 33", "0034 655-11-22-33", "(+34) 655.112.233", "34655112233"],
)
def test_a_phone_is_read_however_it_is_spelled(spelled):
    make_user("lena", phone="+34655112233")

    assert read_name(spelled, by_address=True).phone == "+34655112233"
    assert found(spelled) == {"lena"}


@pytest.mark.parametrize("text", ["10482", "u_10482", "+", "++34 655", "12/34", "+0000000"])
def test_what_is_no_number_is_asked_of_no_number(text):
    assert read_name(text, by_address=True).phone == ""


def test_each_kind_of_name_leads_to_its_user():
    lena = make_user("lena", email="Lena@rcpt.example", alias=("c-7", "crm"))
    make_user("max")

    for text in ("lena", "lena@RCPT.example", "crm:c-7", lena.braze_id, lena.braze_id.upper()):
        assert found(text) == {"lena"}, text
    for text in ("LENA", "crm:c-8", "c-7:crm", "rcpt.example", "%", "_"):
        assert found(text) == set(), text


def test_an_id_is_found_by_its_beginning_in_one_query(django_assert_num_queries):
    for name in ("u_1", "u_10", "u_2", "U_1", "au_1"):
        make_user(name)

    with django_assert_num_queries(1):
        assert found("u_1") == {"u_1", "u_10"}


def test_of_many_beginnings_only_the_first_are_asked_for():
    for number in range(MOST_STARTING + 5):
        make_user(f"u_{number:03}")

    assert len(found("u_")) == MOST_STARTING
    assert found("u_054") == {"u_054"}


def test_without_the_right_no_address_is_asked_for():
    make_user("lena", email="lena@rcpt.example", phone="+34655112233")

    assert found("lena@rcpt.example", by_address=False) == set()
    assert found("+34655112233", by_address=False) == set()
    assert found("lena", by_address=False) == {"lena"}


def test_an_address_that_two_have_leads_to_neither_page():
    make_user("lena", email="shared@rcpt.example")
    assert only_user("shared@rcpt.example", by_address=True).external_id == "lena"

    make_user("max", email="shared@rcpt.example")
    assert only_user("shared@rcpt.example", by_address=True) is None


@pytest.mark.parametrize("text", ["", "le", "\0", "x" * 2000, ":", "a:", ":b"])
def test_what_names_nobody_is_no_crash(text):
    make_user("lena")

    assert only_user(text, by_address=True) is None


def test_whole_names_are_told_from_beginnings():
    lena = make_user("lena", email="Lena@rcpt.example")

    assert read_name("lena", by_address=True).is_exact(lena)
    assert read_name("lena@rcpt.example", by_address=True).is_exact(lena)
    assert not read_name("len", by_address=True).is_exact(lena)
    assert not read_name("len", by_address=True).is_exact(User())


def test_every_reading_is_told():
    kinds = dict(read_name("crm:+34655112233", by_address=True).kinds)

    assert kinds == {"external id": "crm:+34655112233", "alias": "crm:+34655112233"}
