import pytest

from messaging.audience.expressions.pattern_syntax import for_postgresql


@pytest.mark.parametrize(
    ("pattern", "written"),
    [
        ("5", r"[\U00000035]"),
        ("a", r"[\U00000041\U00000061]"),
        (".", r"[^\n]"),
        ("(?P<year>5)", r"(?:[\U00000035])"),
        ("(5|)", r"(?:[\U00000035]|)"),
        ("5*?", r"[\U00000035]*"),
        ("5{2,3}?", r"[\U00000035]{2,3}"),
        ("5?", r"[\U00000035]?"),
        (r"\d", r"[\U00000030-\U00000039]"),
        (r"[\D\d]", "."),
        (r"[^\D\d]", "(?:(?!))"),
        (r"^\z", "(?:^)(?:$)"),
        ("[[=a=]]", r"[\U0000003D\U00000041\U0000005B\U00000061][\U0000005D]"),
        ("{,5}", r"[\U0000007B][\U0000002C][\U00000035][\U0000007D]"),
        ("5{02}", r"[\U00000035][\U0000007B][\U00000030][\U00000032][\U0000007D]"),
    ],
)
def test_pattern_is_written_by_codes_and_meaning(pattern, written):
    assert for_postgresql(pattern) == written


@pytest.mark.parametrize(
    ("pattern", "construct"),
    [
        (r"\B", "no word boundary"),
        (r"\pL", "a Unicode class"),
        (r"[\PL]", "a Unicode class"),
        (r"\x41", "a character's code"),
        (r"\Qa\E", "a quotation"),
        (r"\C", "a single byte"),
        (r"\012", "an octal code"),
        ("(?i)a", "a flag"),
        ("(?s:a)", "a flag"),
        ("(?-s)a", "a flag"),
        ("(?:){256}", "over 255 times"),
    ],
)
def test_construct_that_is_refused_is_named(pattern, construct):
    with pytest.raises(ValueError, match=construct):
        for_postgresql(pattern)
