import pytest
from django.http import HttpResponse

from benchmarks.listings import Page
from benchmarks.ratio import DisagreementError

PAGE = Page(name="two", url="/", mark="<tr>", rows=2, first="user-1")


def test_page_with_all_its_rows_is_right():
    PAGE.check(HttpResponse("<tr>user-1<tr>user-2"))


@pytest.mark.parametrize(
    "answer",
    [
        HttpResponse("<tr>user-1"),
        HttpResponse("<tr>user-2<tr>user-3"),
        HttpResponse("<tr>user-1<tr>user-2", status=503),
    ],
    ids=["too short", "another page", "an error"],
)
def test_page_with_other_rows_ends_the_run(answer):
    with pytest.raises(DisagreementError, match="not 2 rows"):
        PAGE.check(answer)


def test_page_that_may_be_late_says_so_or_has_all_its_rows():
    page = Page(name="word", url="/", mark="<tr>", rows=1, may_be_late=True)

    page.check(HttpResponse("<p>Narrow the time:</p>"))
    page.check(HttpResponse("<tr>"))
    with pytest.raises(DisagreementError):
        page.check(HttpResponse("<p>No entry matches</p>"))


def test_no_other_page_may_be_late():
    with pytest.raises(DisagreementError):
        PAGE.check(HttpResponse("<p>Narrow the time:</p>"))
