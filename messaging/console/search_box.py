"""A search as a page shows it: chips that remove themselves, conditions one may add."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from messaging.activity.query_language import SearchProblem, Token, moment_of, without
from messaging.activity.search import Search

_BEGINNING = datetime.min.replace(tzinfo=UTC)
_SPANS = ("1h", "1d", "7d")


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition in words, and the search without it or with it."""

    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchBox:
    """What stands in and under the search box."""

    search: Search
    chips: Sequence[Chip]
    offers: Sequence[Chip]

    @property
    def problems(self) -> Sequence[tuple[SearchProblem, str]]:
        """What is wrong, each with the address of the search as it was perhaps meant."""
        return [(each, self._mended(each)) for each in self.search.problems]

    def _mended(self, problem: SearchProblem) -> str:
        if not problem.instead:
            return ""
        return f"?{url_query(self.search.text.replace(problem.text, problem.instead, 1))}"

    @property
    def query(self) -> str:
        """The search, ready for a URL."""
        return url_query(self.search.text)

    @property
    def narrower(self) -> Sequence[Chip]:
        """The same search of less time: the last hour, day and week of it, if those are less."""
        begins, ends = _times(self.search)
        is_now = ends == self.search.now
        kept = [token.text for token in self.search.tokens if not _asks(token, "since")]
        found = []
        for span, words in zip(_SPANS, _span_words(is_now=is_now), strict=True):
            start = moment_of(span, ends)
            since = span if is_now else start.isoformat(timespec="seconds").replace("+00:00", "Z")
            if start > begins:
                found.append(Chip(words, f"?{url_query(' '.join([*kept, f'since:{since}']))}"))
        return found


def _times(search: Search) -> tuple[datetime, datetime]:
    """Return between which moments it searches; to now, as far as it does not say."""
    since, before = [_BEGINNING], [search.now]
    for token in search.tokens:
        if _asks(token, "since"):
            since.append(min(moment_of(value, search.now) for value in token.values))
        if _asks(token, "before"):
            before.append(max(moment_of(value, search.now) for value in token.values))
    return max(since), min(before)


def _asks(token: Token, key: str) -> bool:
    return token.key == key and not token.is_negated


def _span_words(*, is_now: bool) -> tuple[str, str, str]:
    if is_now:
        return _("Last hour"), _("Last day"), _("Last week")
    return _("Its last hour"), _("Its last day"), _("Its last week")


def search_box(search: Search, offers: Sequence[tuple[str, str]]) -> SearchBox:
    """Return the box for a search; ``offers`` are pairs of words and condition."""
    text = search.text
    chips = [Chip(_words(token), f"?{url_query(without(text, token))}") for token in search.tokens]
    written = {token.text for token in search.tokens}
    added = [
        Chip(words, f"?{url_query(f'{text} {condition}'.strip())}")
        for words, condition in offers
        if condition not in written
    ]
    return SearchBox(search=search, chips=chips, offers=added)


def url_query(text: str) -> str:
    """Return ``q=…`` for a URL; empty for no search, so that the plain address stays plain."""
    return urlencode({"q": text}) if text else ""


def _words(token: Token) -> str:
    values = _(" or ").join(token.values)
    words = f"{token.key} {values}" if token.key else f"“{values}”"
    return _("not %s") % words if token.is_negated else words
