"""The filters a template may use, each by its name, and what it does to author's markup."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from inspect import Parameter, signature
from typing import Any

from messaging.rendering.filters import data, dates, hashes, numbers, text


class Makes(Enum):
    """What a filter returns, which decides how its result is escaped."""

    TEXT = "text"  # of texts: once for what is read, once for what is written
    MARKUP = "markup"  # the same, and it adds markup of its own
    VALUE = "value"  # something new, made from what is read
    CHOICE = "choice"  # one or more of the things it was given, as they are


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One filter: ``fewest`` to ``most`` arguments behind the value, and named ones."""

    name: str
    function: Callable[..., Any]
    makes: Makes
    fewest: int
    most: int
    named: frozenset[str]


def _filters(makes: Makes, *functions: Callable[..., Any]) -> dict[str, Filter]:
    return {found.name: found for found in (_filter(makes, function) for function in functions)}


def _filter(makes: Makes, function: Callable[..., Any]) -> Filter:
    parameters = list(signature(function).parameters.values())[1:]
    placed = [each for each in parameters if each.kind is Parameter.POSITIONAL_OR_KEYWORD]
    return Filter(
        name=function.__name__.rstrip("_"),
        function=function,
        makes=makes,
        fewest=sum(each.default is Parameter.empty for each in placed),
        most=len(placed),
        named=frozenset(each.name for each in parameters if each not in placed),
    )


FILTERS: Mapping[str, Filter] = {
    **_filters(
        Makes.TEXT,
        *(text.append, text.prepend, text.capitalize, text.downcase, text.upcase, text.strip),
        *(text.strip_newlines, text.remove, text.remove_first, text.replace, text.replace_first),
        *(text.truncate, text.truncatewords, text.split, text.slice_, data.join, dates.date),
    ),
    **_filters(Makes.MARKUP, text.newline_to_br),
    **_filters(
        Makes.VALUE,
        *(text.escape, text.strip_html, text.url_encode, text.url_escape, text.url_param_escape),
        *(numbers.abs_, numbers.at_most, numbers.at_least, numbers.plus, numbers.minus),
        *(numbers.times, numbers.divided_by, numbers.modulo, numbers.ceil, numbers.floor),
        *(numbers.round_, numbers.money, numbers.number_with_delimiter),
        *(hashes.md5, hashes.sha1, hashes.sha2, hashes.base64_encode, hashes.hmac_sha1_hex),
        *(hashes.hmac_sha1_base64, hashes.hmac_sha256_hex, hashes.hmac_sha256_base64),
        *(hashes.hmac_sha512, data.json_parse, data.as_json_string, data.json_escape),
        *(data.size, dates.time_zone),
    ),
    **_filters(
        Makes.CHOICE,
        *(data.default, data.first, data.last, data.concat, data.compact, data.map_, data.raw),
        *(data.reverse, data.sort, data.sort_natural, data.uniq, data.where),
        *(data.property_accessor,),
    ),
}
