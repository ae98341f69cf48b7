"""When one dispatch has gone wrong too often in one lane."""

import pytest

from messaging.choices.outcomes import OutcomeClass as Class
from messaging.delivery.strain import MOST_DISPATCHES, Strain, Strains


def heard(**counts):
    strain = Strain()
    for name, count in counts.items():
        for _ in range(count):
            strain.hear(Class[name.upper()])
    return strain


@pytest.mark.parametrize(
    ("strain", "is_too_much"),
    [
        (Strain(render_failures=20), True),
        (Strain(render_failures=19), False),
        (heard(permanent_message=200), True),
        (heard(permanent_message=199), False),
        (heard(permanent_message=101, ok=99), True),
        (heard(permanent_message=100, ok=100), False),
        (heard(permanent_recipient=200), False),
        (heard(transient=500), False),
    ],
)
def test_too_much_has_its_reason(strain, is_too_much):
    assert bool(strain.why_too_much) is is_too_much


def test_what_is_claimed_after_its_pause_is_counted_anew_and_nothing_else():
    strains = Strains()
    for number in (1, 2, 3):
        strains[number].render_failures = 20
    strains[1].paused_at = strains[2].paused_at = 5.0

    strains.claimed([1, 3, 4], 5.0)
    assert set(strains) == {1, 2, 3}
    strains.claimed([1, 3, 4], 5.1)
    assert set(strains) == {2, 3}


def test_process_remembers_so_many_dispatches_and_then_counts_anew():
    strains = Strains()
    for number in range(MOST_DISPATCHES + 1):
        strains[number].answers = 1

    assert len(strains) == 1
