"""Pages of the log and of one send: the first of each listing, then all that a reader may ask."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote
from uuid import UUID

from django.http import HttpResponse

from benchmarks.entries import (
    KEYS,
    MEMBERS,
    RARE_CHANNEL,
    RARE_PATH,
    RARE_WORD,
    SINCE,
    SLOW_MS,
    entry_id,
    request_id,
)
from benchmarks.generator import NOW
from benchmarks.log_filling import LARGE, RARE
from benchmarks.outcomes import PER_USER, row_id, shares, status_of
from benchmarks.ratio import DisagreementError
from messaging.api.dispatches.deliveries import USUAL_ROWS
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.console.keyset import PAGE_SIZE, encoded
from messaging.models.activity_entry import ActivityEntry
from messaging.models.dispatch import Dispatch
from messaging.reports.cursors import cursor_of

_SHARE_OF_DEEP = 100  # of the rows: page 100,000 of ten million
_MIDDLE = SINCE + (NOW - SINCE) / 2
_SEARCHES = (
    *(
        "status:201",
        "status:400",
        "status:2xx",
        "status:4xx",
        "status:500",
        "status:5xx",
        "-status:200,201",
    ),
    *("source:console", "-source:api", "path:/users/track", f"path:{RARE_PATH}"),
    *("path:/segments/*", "path:/messages/*", f"key:{KEYS[0]}", f'key:"{KEYS[2]}"'),
    *(f"key:{KEYS[3]}", f"by:{MEMBERS[0]}", f"by:{MEMBERS[1]}", "channel:email"),
    *(f"channel:{ChannelKey(RARE_CHANNEL).word}", "outcome:failed", "outcome:unknown"),
    *(f"since:{(NOW - timedelta(days=1)).isoformat()}", f"before:{_MIDDLE.isoformat()}"),
    *(f"min_ms:{SLOW_MS}", "spring", RARE_WORD),
)
_LAST_HOUR = f"{RARE_WORD} since:{(NOW - timedelta(hours=1)).isoformat()}"
_NOTHING = ("key:nobody", "status:400 source:console", _LAST_HOUR)
_LATE = "Narrow the time:"
_FILTERS = (
    *("status=sent", "status=skipped", "status=failed", "status=cancelled", "status=unknown"),
    *("reason=unsubscribed", "reason=quiet_hours", "reason=poison", "channel=email"),
    *("channel=webhook", "channel=whats_app", "channel=email&status=failed"),
    *("channel=sms&status=sent", "channel=webhook&status=failed"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: its address, and what stands on it."""

    name: str
    url: str
    mark: str  # of a row
    rows: int
    first: str = ""  # what its first row says
    is_deep: bool = False
    may_be_late: bool = False  # and then says so, in place of its rows

    def check(self, answer: HttpResponse) -> None:
        """See that it was answered with all its rows; raises ``DisagreementError``."""
        text = answer.content.decode()
        if self.may_be_late and _LATE in text:
            return
        found = answer.status_code, text.count(self.mark)
        if found != (200, self.rows) or self.first not in text:
            raise DisagreementError(f"{self.url} shows {found}, not {self.rows} rows.")


def log_pages(users: int) -> Iterator[Page]:
    """Yield the pages of the activity log."""
    count, page = users * PER_USER, users * PER_USER // _SHARE_OF_DEEP
    url, mark = "/console/activity/", "<td data-lead>"
    newest = count - 1
    rare = Dispatch.objects.filter(name=RARE).get().public_id
    yield Page(name="log", url=url, mark=mark, rows=PAGE_SIZE, first=_entry(newest))
    above = newest - (page - 1) * PAGE_SIZE + 1
    place = ActivityEntry.objects.filter(entry_id=UUID(entry_id(above))).get().pk
    deep = f"{url}?before={encoded(place)}"
    yield Page(
        name=f"page {page:,}",
        url=deep,
        mark=mark,
        rows=PAGE_SIZE,
        first=_entry(above - 1),
        is_deep=True,
    )
    searches = dict.fromkeys((*_SEARCHES, f"dispatch:{rare}"), PAGE_SIZE)
    searches |= {f"request:{request_id(count // 2)}": 1} | dict.fromkeys(_NOTHING, 0)
    for words, rows in searches.items():
        yield Page(
            name=words[:40],
            url=f"{url}?q={quote(words)}",
            mark=mark,
            rows=rows,
            may_be_late=words == RARE_WORD,
        )


def recipient_pages(users: int) -> Iterator[Page]:
    """Yield the pages of a send in the console, newest outcomes first."""
    count, page = users * PER_USER, users * PER_USER // _SHARE_OF_DEEP
    url = f"/console/dispatches/{Dispatch.objects.filter(name=LARGE).get().public_id}/"
    mark = 'class="table__open mono"'  # what leads to a user
    first = _user(count - 1, users)
    yield Page(name="recipients", url=url, mark=mark, rows=PAGE_SIZE, first=first)
    above = count - (page - 1) * PAGE_SIZE
    yield Page(
        name=f"page {page:,}",
        url=f"{url}?before={encoded(row_id(above))}",
        mark=mark,
        rows=PAGE_SIZE,
        first=_user(above - 1, users),
        is_deep=True,
    )
    for words, rows in _matches(count).items():
        rows = min(rows, PAGE_SIZE)  # noqa: PLW2901 - of one page
        yield Page(name=words, url=f"{url}?{words}", mark=mark, rows=rows)


def delivery_pages(users: int) -> Iterator[Page]:
    """Yield the pages of the same send in the API, oldest outcomes first."""
    count, page = users * PER_USER, users * PER_USER // _SHARE_OF_DEEP
    url = f"/dispatches/{Dispatch.objects.filter(name=LARGE).get().public_id}/deliveries"
    mark, first = '"attempt":', _user(0, users)
    yield Page(name="deliveries", url=url, mark=mark, rows=USUAL_ROWS, first=first)
    above = (page - 1) * USUAL_ROWS - 1
    yield Page(
        name=f"page {page:,}",
        url=f"{url}?cursor={cursor_of(row_id(above))}",
        mark=mark,
        rows=USUAL_ROWS,
        first=_user(above + 1, users),
        is_deep=True,
    )
    one = _user(users // 2, users)
    matches = _matches(count) | {f"external_user_id={one}": PER_USER, "external_user_id=nobody": 0}
    for words, rows in matches.items():
        rows = min(rows, USUAL_ROWS)  # noqa: PLW2901 - of one page
        yield Page(name=words, url=f"{url}?{words}", mark=mark, rows=rows)


def _matches(count: int) -> dict[str, int]:
    """Return how many outcomes each filter means."""
    kinds: Counter[frozenset[str]] = Counter()
    for share in shares(count):
        for reason, rows in Counter(share.reasons).items():
            kinds[_words(share.channel, reason)] += rows
    return {
        asked: sum(rows for words, rows in kinds.items() if words.issuperset(asked.split("&")))
        for asked in _FILTERS
    }


def _words(channel: ChannelKey, reason: Reason | None) -> frozenset[str]:
    """Return each filter that such an outcome passes."""
    words = [f"channel={channel.word}", f"status={status_of(reason).word}"]
    return frozenset([*words, f"reason={reason.word}"] if reason else words)


def _entry(row: int) -> str:
    return f"/console/activity/{UUID(entry_id(row))}/"


def _user(row: int, users: int) -> str:
    return f"user-{row % users:09d}"
