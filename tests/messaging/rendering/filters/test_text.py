"""Text filters behave as Ruby's."""

import html
import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.errors import RenderError
from messaging.rendering.filters import text

PADDED = "\n\0 a \v\n"
WORDS = st.text(alphabet="ab <>&\"'.,\n\té日", max_size=20)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (text.append("a", 1), "a1"),
        (text.prepend("a", "b"), "ba"),
        (text.capitalize("my GREAT title"), "My great title"),
        (text.newline_to_br("a\r\nb\nc"), "a<br />\nb<br />\nc"),
        (text.strip(PADDED), "a"),
        (text.strip("\xa0a"), "\xa0a"),
        (text.strip_newlines("a\r\nb\nc\rd"), "abc\rd"),
        (text.strip_html("<p>a<!-- > --><script>x<y</script> <b\n>b</b></p>"), "a b"),
        (text.remove("abcabc", "b"), "acac"),
        (text.remove_first("abcabc", "b"), "acabc"),
        (text.replace("aa", "a", "bb"), "bbbb"),
        (text.replace_first("aa", "a", "b"), "ba"),
        (text.truncate("Ground control", 10), "Ground ..."),
        (text.truncate("Ground", 6), "Ground"),
        (text.truncate("Ground", "3", ""), "Gro"),
        (text.truncate("Ground", 1), "..."),
        (text.truncatewords("one two three", 2), "one two..."),
        (text.truncatewords("one  two", 2), "one  two"),
        (text.truncatewords("one two", 0, "!"), "one!"),
        (text.split("a,b,,c,,", ","), ["a", "b", "", "c"]),
        (text.split("ab", ""), ["a", "b"]),
        (text.split(" a  b ", " "), ["a", "b"]),
        (text.split("", ","), []),
        (text.slice_("Liquid", 0), "L"),
        (text.slice_("Liquid", -3, 2), "ui"),
        (text.slice_("Liquid", 9), ""),
        (text.slice_("Liquid", -9, 3), ""),
        (text.slice_([1, 2, 3], 1, 9), [2, 3]),
        (text.url_encode("a b&c*~é"), "a+b%26c*~%C3%A9"),
        (text.url_escape("hey<&>hi é"), "hey%3C&%3Ehi%20%C3%A9"),
        (text.url_param_escape("hey<&>hi/é"), "hey%3C%26%3Ehi%2F%C3%A9"),
        (text.upcase(None), ""),
        (text.downcase(1.5), "1.5"),
    ],
)
def test_filter_gives_what_ruby_gives(result, expected):
    assert result == expected


def test_truncate_wants_a_whole_number():
    with pytest.raises(RenderError):
        text.truncate("abc", "many")


@given(WORDS)
def test_escape_is_undone_by_unescape_and_leaves_no_markup(value):
    escaped = text.escape(value)

    assert html.unescape(escaped) == value
    assert not set("<>\"'") & set(escaped)


@given(WORDS, st.integers(0, 25), st.sampled_from(["...", "", "…"]))
def test_truncate_never_makes_longer_than_asked_or_than_its_end(value, length, end):
    result = text.truncate(value, length, end)

    assert len(result) <= max(length, len(end))
    assert result == value or result.endswith(end)


@given(WORDS)
def test_url_filters_are_undone_by_decoding(value):
    assert urllib.parse.unquote_plus(text.url_encode(value)) == value
    assert urllib.parse.unquote(text.url_param_escape(value)) == value
    assert urllib.parse.unquote(text.url_escape(value)) == value


@given(st.lists(st.text(alphabet="ab ", min_size=1), min_size=1))
def test_split_undoes_join(parts):
    assert text.split(",".join(parts), ",") == parts
