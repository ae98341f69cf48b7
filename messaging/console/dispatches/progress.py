"""The live part of a dispatch page: state, books, channels, steps, and how fast it goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from messaging.choices.channels import ChannelKey
from messaging.console.charts import Part, outcome_bar
from messaging.console.dispatches.queries import vias
from messaging.console.rows import percent
from messaging.models.dispatch import Dispatch
from messaging.reports.figures import Figures, figures

SHORTEST_SAMPLE = timedelta(seconds=1)
OLDEST_SAMPLE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Sample:
    """How much was accounted for at a moment: the last tick's, carried in its next address."""

    at: datetime
    accounted: int

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> "Sample | None":
        """Read ``at`` (ms since 1970) and ``n``; None when they say nothing."""
        at, accounted = parameters.get("at", ""), parameters.get("n", "")
        if not (at.isdecimal() and accounted.isdecimal()) or len(at) > 14 or len(accounted) > 12:  # noqa: PLR2004 - a date, a count
            return None
        return cls(datetime.fromtimestamp(int(at) / 1000, tz=UTC), int(accounted))

    @property
    def query(self) -> str:
        """The sample, ready for a URL."""
        return urlencode({"at": int(self.at.timestamp() * 1000), "n": self.accounted})


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One channel's books, and who carries it."""

    channel: ChannelKey
    figures: Figures
    via: list[str]

    @property
    def is_sandboxed(self) -> bool:
        """Whether nothing leaves: no connection carries it, and it is no card of ours."""
        return self.via == [""] and self.channel is not ChannelKey.CONTENT_CARD


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One moment of the timeline."""

    what: str
    at: datetime | None
    note: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What ``#progress`` shows."""

    figures: Figures
    parts: list[Part]
    channels: list[ChannelRow]
    steps: list[Step]
    percent: int
    per_second: int | None  # None: not measured yet
    ends_at: datetime | None
    sample: Sample

    @property
    def is_sandboxed(self) -> bool:
        """Whether any channel of it goes to the sandbox."""
        return any(row.is_sandboxed for row in self.channels)


def progress(dispatch: Dispatch, before: Sample | None, *, now: datetime) -> Progress:
    """Return where a dispatch stands; ``before`` is the last tick's sample, for the rate."""
    books = figures(dispatch)
    carried = vias(dispatch)
    rate = None if dispatch.state.is_final else per_second(books, before, now)
    rows = [
        ChannelRow(channel, each, carried.get(channel, []))
        for channel, each in books.channels.items()
    ]
    return Progress(
        figures=books,
        parts=outcome_bar(books),
        channels=rows,
        steps=_steps(dispatch, books),
        percent=percent(books),
        per_second=rate,
        ends_at=now + timedelta(seconds=books.pending / rate) if rate else None,
        sample=_kept(before, books, now),
    )


def per_second(books: Figures, before: Sample | None, now: datetime) -> int | None:
    """Return deliveries a second since the last sample, or None when there is too little to say."""
    if before is None or not SHORTEST_SAMPLE <= now - before.at <= OLDEST_SAMPLE:
        return None
    return max(0, round((books.accounted - before.accounted) / (now - before.at).total_seconds()))


def _kept(before: Sample | None, books: Figures, now: datetime) -> Sample:
    """Return the sample for the next tick: half a minute old at most, so the rate is steady."""
    if before is not None and timedelta(0) < now - before.at < OLDEST_SAMPLE / 2:
        return before
    return Sample(now, books.accounted)


def _steps(dispatch: Dispatch, books: Figures) -> list[Step]:
    steps = [Step(what=_("Accepted"), at=dispatch.accepted_at, note=dispatch.source.word)]
    if dispatch.start_at > dispatch.accepted_at:
        steps.append(Step(what=_("Undo window over"), at=dispatch.start_at))
    targeted = _("%s deliveries") % f"{books.targeted:,}" if dispatch.snapshot_at else ""
    steps.append(Step(what=_("Audience frozen"), at=dispatch.snapshot_at, note=targeted))
    steps.append(Step(what=_("First message out"), at=dispatch.first_sent_at))
    tone = "bad" if dispatch.state.tone == "bad" else ""
    note = dispatch.state_reason or dispatch.state.word if dispatch.ended_at else ""
    return [*steps, Step(what=_("Ended"), at=dispatch.ended_at, note=note, tone=tone)]
