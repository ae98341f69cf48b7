import json

from hypothesis import given
from hypothesis import strategies as st

from messaging.console.code_view import MOST_LINES, json_view, text_view

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=12,
)


def written(view):
    return "\n".join(
        line.indent + "".join(token.text for token in line.tokens) for line in view.lines
    )


@given(JSON)
def test_the_lines_are_the_json_that_is_copied(value):
    view = json_view(value, "body")

    assert json.loads(view.text) == value
    assert "[redacted:" in view.text or written(view) == view.text


def test_each_path_leads_to_its_line():
    view = json_view({"messages": {"email": {"from": "x"}, "sms": [1, {"a": 2}]}}, "body")

    lines = view.text.split("\n")
    assert '"from"' in lines[view.line_of["messages.email.from"] - 1]
    assert '"a": 2' in lines[view.line_of["messages.sms.1.a"] - 1]


def test_a_path_that_is_missing_marks_what_should_hold_it():
    view = json_view({"messages": {"email": {"subject": "x"}}}, "body")

    number = view.mark("messages.email.from")

    assert number == view.line_of["messages.email"]
    assert view.lines[number - 1].mark == "error"


def test_a_path_with_nothing_around_it_has_no_line():
    assert json_view({"a": 1}, "body").mark("b.c") is None


def test_a_redacted_value_is_marked_and_names_its_rule():
    view = json_view({"Authorization": "[redacted:secret-name]"}, "headers")

    token = view.lines[1].tokens[-1]
    assert (token.kind, token.text) == ("redacted", "•••• secret name")


def test_a_long_body_says_how_much_is_left_out_and_is_copied_whole():
    view = json_view(list(range(MOST_LINES * 2)), "body")

    assert len(view.lines) == MOST_LINES
    assert view.left_out == MOST_LINES + 2
    assert len(json.loads(view.text)) == MOST_LINES * 2


def test_text_that_is_no_json_is_shown_line_by_line():
    assert [line.tokens[0].text for line in text_view("{broken\n[", "body").lines] == [
        "{broken",
        "[",
    ]
