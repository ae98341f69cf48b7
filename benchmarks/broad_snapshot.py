"""What does each user of a broad mail cost? Microseconds, one mail a mailbox."""

from collections.abc import Iterator

from benchmarks.audience_snapshot import shared_out
from benchmarks.audiences import broad_request, snapshot, unpacked
from benchmarks.questions import Run
from benchmarks.ratio import in_turns
from benchmarks.report import Figure, priced
from benchmarks.rivals.fetch import ids_and_duplicates
from messaging.choices.channels import ChannelKey


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
    gate = run.gate(postgresql=2.0)
    yield priced("snapshot, broad mail", pairs, of="a user", count=users, gate=gate)
