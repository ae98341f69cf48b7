"""The same words for the list of dispatches."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from messaging.activity.listed import Lists
from messaging.activity.outcomes import outcome_of
from messaging.activity.query_language import WORD, BadValueError, moment_of, word_of
from messaging.activity.search import Condition, Search, read_search
from messaging.choices.access import Source
from messaging.choices.channels import ChannelKey
from messaging.choices.states import FINAL_STATES, DispatchState
from messaging.models.dispatch import Dispatch


def read_dispatch_search(text: str, *, now: datetime) -> Search:
    """Read a search of the dispatches."""
    return read_search(text, DISPATCH_KEYS, now=now)


def _is(value: str, _now: datetime) -> Q:
    meanings = {
        "test": Q(is_test=True),
        "ended": Q(state__in=FINAL_STATES),
        "retry": Q(retry_of__isnull=False),
        "retried": Q(Exists(Dispatch.objects.filter(retry_of=OuterRef("pk")))),
    }
    if value not in meanings:
        raise BadValueError(_("Give one of: %s.") % ", ".join(meanings))
    return meanings[value]


DISPATCH_KEYS: Mapping[str, Condition] = {
    WORD: lambda value, _now: Q(name__icontains=value),
    "state": lambda value, _now: Q(state=word_of(DispatchState, value)),
    "source": lambda value, _now: Q(source=word_of(Source, value)),
    "outcome": lambda value, _now: outcome_of("pk", value),
    "channel": lambda value, _now: Q(Lists("channels", word_of(ChannelKey, value))),
    "campaign": lambda value, _now: (
        Q(campaign__isnull=False) & (Q(campaign__name=value) | Q(campaign__campaign_id=value))
    ),
    "since": lambda value, now: Q(accepted_at__gte=moment_of(value, now)),
    "before": lambda value, now: Q(accepted_at__lt=moment_of(value, now)),
    "is": _is,
}
