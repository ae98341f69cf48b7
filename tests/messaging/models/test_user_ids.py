import pytest
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from messaging.models import user_ids
from messaging.models.user import User
from messaging.models.user_ids import among, ids_and_sharers, ids_of, pack, unpack
from tests.factories import make_user


@given(st.sets(st.integers(1, 2**63 - 1)))
def test_ids_come_back_as_they_went_in(ids):
    assert unpack(pack(sorted(ids))) == sorted(ids)


def test_dense_ids_take_one_byte_each():
    assert len(pack(range(1, 5001))) == 5000


@pytest.mark.parametrize("ids", [[2, 1], [1, 1], [0]])
def test_ids_that_do_not_ascend_are_refused(ids):
    with pytest.raises(ValueError, match="ascend"):
        pack(ids)


def test_ids_apart_take_few_bytes():
    assert [len(pack([delta])) for delta in (127, 128, 16_383, 16_384)] == [1, 2, 2, 3]


@pytest.mark.django_db
def test_ids_are_asked_for_by_one_statement_and_ascend(django_assert_num_queries):
    ids = [make_user().pk for _ in range(5)]

    with django_assert_num_queries(1):
        found = ids_of(User.objects.order_by("-pk"))

    assert list(found) == ids


@pytest.mark.django_db
def test_more_ids_than_one_value_holds_come_in_several(monkeypatch):
    ids = [make_user().pk for _ in range(5)]
    monkeypatch.setattr(user_ids, "_AT_ONCE", ids[-1] // 2)

    assert list(ids_of(User.objects.exclude(pk=ids[2]))) == [*ids[:2], *ids[3:]]


@pytest.mark.django_db
@pytest.mark.parametrize(("parts", "share"), [(1, 2**20), (2, 2**20), (1, 2)])
def test_whoever_shares_a_text_is_named_however_odd_it_is(monkeypatch, parts, share):
    monkeypatch.setattr(user_ids, "_SHARE", share)
    texts = ["", 'a"\n', "", "b", 'a"\n', "-1", "1", "é", "1"]
    ids = [make_user(first_name=text).pk for text in texts]
    monkeypatch.setattr(user_ids, "_AT_ONCE", ids[-1] // parts)

    found, (sharers, nobody) = ids_and_sharers(User.objects.all(), F("first_name"), F("phone"))

    assert (list(found), nobody) == (ids, [])
    assert sharers == [ids[place] for place in (1, 4, 6, 8)]


@pytest.mark.django_db
def test_nobody_has_no_ids():
    assert list(ids_of(User.objects.none())) == list(ids_of(User.objects.all())) == []


@pytest.mark.django_db
def test_users_are_found_among_ids_whatever_the_number_of_ids():
    first, _, last = (make_user().pk for _ in range(3))
    wanted = [first, last, *range(last + 1, last + 300_000)]

    assert list(ids_of(User.objects.filter(among(wanted)))) == [first, last]
