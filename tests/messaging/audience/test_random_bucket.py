import pytest

from tests.factories import make_user
from tests.messaging.audience.questions import actual, in_segment, segment_problems, words


def between(first, last, **rest):
    return {"random_bucket": {"comparison": "between", "from": first, "to": last, **rest}}


@pytest.mark.django_db
@pytest.mark.parametrize(("bucket", "expected"), [(9, False), (10, True), (20, True), (21, False)])
def test_both_ends_are_included(bucket, expected):
    user = make_user(random_bucket=bucket)

    assert in_segment(user, between(10, 20)) == expected
    assert actual(user, between(10, 20)) == bucket


@pytest.mark.parametrize(
    ("question", "path"),
    [
        (between(-1, 5), "from"),
        (between(0, 10_000), "to"),
        (between(5, 4), "to"),
        (between(0.5, 4), "from"),
        (between(0, None), "to"),
        (between(0, 5, value=1), "value"),
        (between(0, 5, comparison="is"), "comparison"),
    ],
)
def test_other_ranges_are_refused(question, path):
    assert segment_problems(question)[0].startswith(f"random_bucket.{path}: ")


def test_words_name_both_ends():
    assert words(between(0, 4999)) == "random bucket is from 0 to 4999"
