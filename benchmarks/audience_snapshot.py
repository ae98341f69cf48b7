"""Who is that, frozen? Ours reads down to packed chunks; by hand only the ids are fetched."""

from collections.abc import Iterator

from benchmarks.audiences import SEED_CHANNELS, Answer, seed_request, snapshot, unpacked
from benchmarks.questions import Run
from benchmarks.ratio import in_turns
from benchmarks.report import Figure, compared
from benchmarks.rivals.fetch import ids_and_duplicates
from messaging.channels.registry import CHANNELS
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason


def measure(run: Run) -> Iterator[Figure]:
    """Yield the one figure."""
    request = seed_request()
    with run.world():
        pairs = in_turns(
            lambda: snapshot(request),
            lambda: ids_and_duplicates("seed_ids"),
            ours_as=unpacked,
            theirs_as=lambda found: shared_out(found, SEED_CHANNELS),
        )
    gate = run.gate(postgresql=1.2, sqlite=1.5)
    question = f"snapshot, seed's audience, {len(SEED_CHANNELS)} channels"
    yield compared(question, pairs, gate=gate, against="ids by hand")


def shared_out(found: tuple[list[int], set[int]], channels: tuple[ChannelKey, ...]) -> Answer:
    """Return ids and duplicates as the chunks of ``channels`` hold them."""
    everybody, duplicates = found
    first = [user_id for user_id in everybody if user_id not in duplicates]
    answer: dict[tuple[int, int | None], list[int]] = {}
    for channel in channels:
        is_ranked = CHANNELS[channel].ranks_by_address
        answer[int(channel), None] = first if is_ranked else everybody
        if is_ranked and duplicates:
            answer[int(channel), int(Reason.DUPLICATE_ADDRESS)] = sorted(duplicates)
    return answer
