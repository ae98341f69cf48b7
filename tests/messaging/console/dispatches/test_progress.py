from datetime import timedelta

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.states import DispatchState
from messaging.console.dispatches.progress import Sample, per_second, progress
from messaging.reports.figures import Figures
from tests.factories import NOW
from tests.rows import make_chunk, make_dispatch


def ago(seconds):
    return NOW - timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("sample", "rate"),
    [
        (Sample(ago(10), 100), 20),
        (Sample(ago(10), 300), 0),
        (Sample(ago(0.5), 100), None),
        (Sample(ago(300), 100), None),
        (Sample(ago(-10), 100), None),
        (None, None),
    ],
)
def test_a_rate_needs_a_sample_that_is_neither_too_new_nor_too_old(sample, rate):
    assert per_second(Figures(targeted=1000, sent=300), sample, NOW) == rate


@pytest.mark.parametrize(
    "parameters", [{}, {"at": "1", "n": "x"}, {"at": "9" * 20, "n": "1"}, {"at": "²", "n": "1"}]
)
def test_a_sample_that_is_none_is_left_out(parameters):
    assert Sample.read(parameters) is None


def test_a_sample_reads_back_from_its_address():
    sample = Sample(NOW, 42)
    at, n = (pair.partition("=")[2] for pair in sample.query.split("&"))

    assert Sample.read({"at": at, "n": n}) == sample


@pytest.mark.django_db
def test_the_end_is_foreseen_from_the_rate_and_not_after_it():
    dispatch = make_dispatch()
    make_chunk(dispatch, size=1000, sent=300)

    running = progress(dispatch, Sample(ago(10), 100), now=NOW)
    dispatch.state = DispatchState.COMPLETED
    ended = progress(dispatch, Sample(ago(10), 100), now=NOW)

    assert running.ends_at == NOW + timedelta(seconds=35)
    assert (ended.per_second, ended.ends_at) == (None, None)


@pytest.mark.django_db
def test_a_sample_is_kept_for_half_a_minute_so_the_rate_is_steady():
    dispatch = make_dispatch()
    make_chunk(dispatch, size=1000, sent=300)

    assert progress(dispatch, Sample(ago(10), 100), now=NOW).sample == Sample(ago(10), 100)
    assert progress(dispatch, Sample(ago(31), 100), now=NOW).sample == Sample(NOW, 300)


@pytest.mark.django_db
def test_content_cards_without_a_connection_are_no_sandbox():
    dispatch = make_dispatch()
    make_chunk(dispatch, ChannelKey.CONTENT_CARD)

    assert not progress(dispatch, None, now=NOW).is_sandboxed


@pytest.mark.django_db
def test_the_undo_window_is_a_step_of_sends_that_have_one():
    steps = progress(make_dispatch(start_at=NOW + timedelta(seconds=10)), None, now=NOW).steps

    assert [step.what for step in steps][1] == "Undo window over"
