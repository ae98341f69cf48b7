import pytest

from messaging.console.tabs import Tab, tabs
from messaging.errors import NotFoundError

OFFERED = [Tab(name="one", label="One"), Tab(name="two", label="Two", count=3)]


@pytest.mark.parametrize(("asked", "chosen"), [({}, "one"), ({"tab": "two"}, "two")])
def test_one_tab_is_current_the_first_unless_asked(asked, chosen):
    shown, name = tabs(OFFERED, asked)

    assert name == chosen
    assert [tab.name for tab in shown if tab.is_current] == [chosen]


def test_a_tab_that_the_page_does_not_offer_is_refused():
    with pytest.raises(NotFoundError):
        tabs(OFFERED, {"tab": "three"})
