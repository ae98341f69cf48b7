"""What does each user of a broad mail cost? Microseconds, one mail a mailbox."""

from collections.abc import Iterator

from benchmarks.audience_snapshot import shared_out
from benchmarks.audiences import broad_request, snapshot, unpacked
from benchmarks.questions import Run
from benchmarks.ratio import in_turns
from benchmarks.report import Figure
from benchmarks.rivals.fetch import ids_and_duplicates
from messaging.choices.channels import ChannelKey

_MICROSECONDS = 1_000_000


def measure(run: Run) -> Iterator[Figure]:
    """Yield the one figure."""
    request = broad_request()
    with run.world():
        users = len(ids_and_duplicates("broad_ids")[0])
        pairs = in_turns(
            lambda: snapshot(request),
            lambda: ids_and_duplicates("broad_ids"),
            ours_as=unpacked,
            theirs_as=lambda found: shared_out(found, (ChannelKey.EMAIL,)),
        )
    ours, theirs = pairs.our_milliseconds, pairs.their_milliseconds
    yield Figure(
        question="snapshot, broad mail",
        values=[seconds * _MICROSECONDS / users for seconds in pairs.ours],
        unit="µs a user",
        gate=run.gate(postgresql=2.0),
        detail=f"{users:,} users, ours {ours:,.0f} ms, by hand {theirs:,.0f} ms",
    )
