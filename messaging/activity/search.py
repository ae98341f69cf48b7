"""The log's query language, as conditions on its rows. A caller's text is always a parameter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from messaging.activity.listed import Lists
from messaging.activity.outcomes import outcome_of
from messaging.activity.query_language import (
    MOST_TOKENS,
    WORD,
    BadValueError,
    SearchProblem,
    Token,
    moment_of,
    number_of,
    problem_of,
    tokens,
    word_of,
)
from messaging.choices.access import Source
from messaging.choices.channels import ChannelKey
from messaging.models.api_key import ApiKey
from messaging.models.dispatch import Dispatch
from messaging.models.member import Member

Condition = Callable[[str, datetime], Q]


@dataclass(slots=True)
class Search:
    """A search, read: its tokens, and the condition they make unless there are problems."""

    text: str
    now: datetime
    tokens: list[Token] = field(default_factory=list)
    problems: list[SearchProblem] = field(default_factory=list)
    condition: Q = field(default_factory=Q)

    @property
    def is_ok(self) -> bool:
        """Whether it means something: with a problem nothing is listed."""
        return not self.problems

    @property
    def is_timed(self) -> bool:
        """Whether it asks for a time: what it finds is best gone through by that."""
        return any(token.key in {"since", "before"} for token in self.tokens)


def read_search(text: str, keys: Mapping[str, Condition], *, now: datetime) -> Search:
    """Read ``text`` with the given vocabulary; nothing is raised, problems are listed."""
    search = Search(text, now, tokens(text))
    if len(search.tokens) > MOST_TOKENS:
        reason = _("A search holds up to %s conditions.") % MOST_TOKENS
        search.problems.append(SearchProblem(text, reason))
        return search
    for token in search.tokens:
        problem = problem_of(token, keys)
        if problem is None:
            problem = _join(search, token, keys[token.key], now=now)
        if problem is not None:
            search.problems.append(problem)
    return search


def _join(
    search: Search, token: Token, meaning: Condition, *, now: datetime
) -> SearchProblem | None:
    """Add one token's condition to the search, or return why it has none."""
    try:
        alternatives = [meaning(value, now) for value in dict.fromkeys(token.values)]
    except BadValueError as fault:
        return SearchProblem(token.text, str(fault))
    condition = reduce(or_, alternatives)
    search.condition &= ~condition if token.is_negated else condition
    return None


def read_log_search(text: str, *, now: datetime) -> Search:
    """Read a search of the activity log."""
    return read_search(text, LOG_KEYS, now=now)


def _status(value: str, _now: datetime) -> Q:
    if len(value) == 3 and value[0] in "12345" and value[1:].lower() == "xx":  # noqa: PLR2004 - 4xx
        return Q(status__gte=int(value[0]) * 100, status__lt=(int(value[0]) + 1) * 100)
    if len(value) != 3:  # noqa: PLR2004 - three digits
        raise BadValueError(_("Give a status like 201, or a class like 4xx."))
    return Q(status=number_of(value))


def _path(value: str, _now: datetime) -> Q:
    return Q(path__startswith=value[:-1]) if value.endswith("*") else Q(path=value)


def _dispatch(value: str, _now: datetime) -> Q:
    try:
        return _of("dispatch_id", Dispatch.objects.filter(dispatch_id=UUID(value)))
    except ValueError:
        raise BadValueError(_("Give a dispatch id: 32 hexadecimal characters.")) from None


def _of(column: str, found: QuerySet[Any]) -> Q:
    """Rows whose column names what was found; false, not unknown, where it is empty, so - works.

    The key is read here: only of a value does a planner know whether it is rare. With a join it
    would hope for the best, and read the whole log.
    """
    return Q(
        **{f"{column}__isnull": False, f"{column}__in": list(found.values_list("pk", flat=True))}
    )


def _word(value: str, _now: datetime) -> Q:
    return Q(what__icontains=value) | Q(message__icontains=value) | Q(path__icontains=value)


LOG_KEYS: Mapping[str, Condition] = {
    WORD: _word,
    "status": _status,
    "source": lambda value, _now: Q(source=word_of(Source, value)),
    "path": _path,
    "key": lambda value, _now: _of("api_key_id", ApiKey.objects.filter(name=value)),
    "by": lambda value, _now: _of("member_id", Member.objects.filter(email=value.lower())),
    "channel": lambda value, _now: Q(Lists("channels", word_of(ChannelKey, value))),
    "dispatch": _dispatch,
    "request": lambda value, _now: Q(request_id=value),
    "since": lambda value, now: Q(at__gte=moment_of(value, now)),
    "before": lambda value, now: Q(at__lt=moment_of(value, now)),
    "outcome": lambda value, _now: outcome_of("dispatch", value),
    "min_ms": lambda value, _now: Q(duration_ms__gte=number_of(value)),
}
