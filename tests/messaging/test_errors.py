from messaging.errors import MOST_PROBLEMS, InvalidRequestError, Problem


def test_the_outside_adds_its_own_key_to_every_path():
    error = InvalidRequestError("No.", [Problem("value", "is missing"), Problem("", "is empty")])

    assert [str(each) for each in error.within("AND", 2).problems] == [
        "AND.2.value: is missing",
        "AND.2: is empty",
    ]


def test_no_more_than_fifty_problems_are_listed():
    error = InvalidRequestError("No.", [Problem(str(n), "is wrong") for n in range(1000)])

    assert len(error.problems) == MOST_PROBLEMS
