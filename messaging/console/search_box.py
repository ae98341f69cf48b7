"""A search as a page shows it: chips that remove themselves, conditions one may add."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from messaging.activity.query_language import SearchProblem, Token, without
from messaging.activity.search import Search


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
