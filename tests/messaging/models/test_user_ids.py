import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.models.user_ids import pack, unpack


@given(st.sets(st.integers(1, 2**63 - 1)))
def test_ids_come_back_as_they_went_in(ids):
    assert unpack(pack(sorted(ids))) == sorted(ids)


def test_dense_ids_take_one_byte_each():
    assert len(pack(range(1, 5001))) == 5000


@pytest.mark.parametrize("ids", [[2, 1], [1, 1], [0]])
def test_ids_that_do_not_ascend_are_refused(ids):
    with pytest.raises(ValueError, match="ascend"):
        pack(ids)
