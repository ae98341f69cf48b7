"""The list of filters is Braze's."""

from messaging.rendering.filters.registry import FILTERS

BRAZE = """
join first last compact concat map reverse size sort sort_natural uniq where
abs at_most at_least ceil divided_by floor minus plus round times modulo money
append capitalize downcase escape newline_to_br prepend remove remove_first replace replace_first
slice split strip strip_html strip_newlines truncate truncatewords upcase
md5 sha1 sha2 base64_encode hmac_sha1_hex hmac_sha1_base64 hmac_sha256_hex hmac_sha256_base64
hmac_sha512 url_escape url_param_escape url_encode
property_accessor number_with_delimiter json_escape json_parse as_json_string
date time_zone default
""".split()  # noqa: SIM905 - a list to be compared with the spec by eye


def test_filters_are_those_of_the_spec_and_raw():
    assert set(FILTERS) == {*BRAZE, "raw"}


def test_filter_knows_its_arguments():
    assert (FILTERS["truncate"].fewest, FILTERS["truncate"].most) == (0, 2)
    assert (FILTERS["append"].fewest, FILTERS["append"].most) == (1, 1)
    assert FILTERS["default"].named == {"allow_false"}
