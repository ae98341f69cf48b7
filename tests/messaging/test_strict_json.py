"""What is JSON here, and what is refused although some parser takes it."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.errors import BadBodyError
from messaging.strict_json import MOST_PARTS, MOST_STRING_BYTES, parse


def refused(body):
    with pytest.raises(BadBodyError) as caught:
        parse(body)
    return caught.value


def nested(levels):
    """Return an object of so many levels, itself the first."""
    return b'{"a":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"


@pytest.mark.parametrize("body", [b"", b"  \r\n\t "])
def test_an_empty_body_is_not_an_empty_object(body):
    assert "empty" in refused(body).message


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"1", b"true"])
def test_only_an_object_is_a_body(body):
    assert refused(body).message == "The body must be a JSON object."


@pytest.mark.parametrize(
    "body",
    [
        b'\xef\xbb\xbf{"a":1}',
        '{"a":1}'.encode("utf-16"),
        '{"a":1}'.encode("utf-16-le"),
        '{"a":1}'.encode("utf-32"),
        '{"a":1}'.encode("utf-32-be"),
    ],
)
def test_another_encoding_is_another_media_type(body):
    assert refused(body).status == 415


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":-Infinity}',
        b'{"a":1e999}',
        b'{"a":"\\ud800"}',
        b'{"a":"\xff"}',
        b'{"a":"\xed\xa0\x80"}',
        b"{'a':1}",
        b'{"a":1,}',
        b'{"a":1} x',
        b'{"a":01}',
        b'{"a":' + b"9" * 5_000 + b"}",
        b'{"a":"line\nbreak"}',
        b'{"a"',
        b"alert=1&b=2",
    ],
)
def test_what_is_not_json_says_where(body):
    fault = refused(body)

    assert fault.status == 400
    assert fault.message.startswith("The body is not valid JSON in UTF-8 (line 1, column ")


def test_depth_ends_at_sixty_four():
    assert parse(nested(64))

    assert "deeper than 64" in refused(nested(65)).message


@pytest.mark.parametrize("levels", [500, 2_000, 100_000])
def test_no_depth_is_a_crash(levels):
    assert refused(nested(levels)).status == 400


def test_parts_end_at_two_hundred_thousand():
    full = b'{"a":[' + b",".join([b"1"] * (MOST_PARTS - 1)) + b"]}"

    assert len(parse(full)["a"]) == MOST_PARTS - 1
    assert "200000" in refused(full.replace(b"[1,", b"[1,1,", 1)).message


def test_commas_and_braces_in_a_text_are_no_parts():
    text = ',[{\\"' * 60_000

    assert parse(json.dumps({"a": text}).encode()) == {"a": text}


@pytest.mark.parametrize("body", [b'{"a":"' + b'\\"' * 200_000, b'"' * 300_000, b"[" * 4_000_000])
def test_an_unclosed_text_is_refused_in_one_pass(body):
    assert refused(body).status == 400


@pytest.mark.parametrize("letter", ["x", "é", "🔔"])
def test_a_text_ends_at_one_mebibyte_of_utf_8(letter):
    most = letter * (MOST_STRING_BYTES // len(letter.encode()))

    assert parse(json.dumps({"a": most}, ensure_ascii=False).encode())
    for body in ({"a": most + letter}, {most + letter: 1}, {"a": [{"b": most + letter}]}):
        assert "1048576" in refused(json.dumps(body, ensure_ascii=False).encode()).message


@pytest.mark.parametrize("body", [b'{"a":"x\\u0000"}', b'{"\\u0000":1}', b'{"a":[["\\u0000"]]}'])
def test_nul_is_refused(body):
    assert "U+0000" in refused(body).message


def test_the_six_letters_of_a_nul_are_a_text():
    assert parse(b'{"a":"\\\\u0000"}') == {"a": "\\u0000"}


@pytest.mark.parametrize("digits", ["9223372036854775808", "-9223372036854775809"])
def test_a_whole_number_beyond_64_bits_is_refused(digits):
    assert "64 bits" in refused(f'{{"a":{digits}}}'.encode()).message


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63), 0.1, -1.5e300])
def test_a_number_within_64_bits_is_read_exactly(number):
    assert parse(json.dumps({"a": number}).encode()) == {"a": number}


@pytest.mark.parametrize(
    "body", [b'{"a":1,"a":1}', b'{"a":{"b":[{"c":1,"c":2}]}}', b'{"a":1,"\\u0061":2}']
)
def test_a_name_twice_in_one_object_is_refused(body):
    assert "twice in one object" in refused(body).message


def test_a_name_in_two_objects_is_fine():
    assert parse(b'{"a":{"a":1},"b":[{"a":1},{"a":1}]}')


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text('ab\\"{é', max_size=3), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text("ab", max_size=3), JSON))
def test_whatever_json_can_say_is_read_as_it_was_said(value):
    read = parse(json.dumps(value).encode())

    assert read == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body):
    with suppress(BadBodyError):
        assert isinstance(parse(body), dict)
