"""How those fare who were sent to first, in deliveries, from the counters of their chunks."""

from dataclasses import dataclass

from messaging.choices.channels import ChannelKey
from messaging.choices.states import CanaryState
from messaging.models.dispatch import Dispatch
from messaging.reports.figures import Figures, summed_of_first

EVERYBODY = 100  # per cent


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryStanding:
    """Where a canary stands: its books, and how many per cent of a channel's may fail.

    Each channel is judged by itself: eight that work must not hide a ninth that does not. Only
    messages that were tried count, for who is skipped says nothing about how the others fare; a
    message without an answer counts as failed.
    """

    state: CanaryState
    limit: float
    figures: Figures

    @property
    def failures(self) -> int:
        """How many failed, or stayed without an answer."""
        return _failures(self.figures)

    @property
    def worst(self) -> tuple[ChannelKey, float] | None:
        """The channel where most failed, and how many per cent; None where none was tried."""
        shares = {
            channel: EVERYBODY * _failures(each) / _tried(each)
            for channel, each in self.figures.channels.items()
            if _tried(each)
        }
        return max(shares.items(), key=lambda share: share[1]) if shares else None

    @property
    def is_over(self) -> bool:
        """Whether too many have failed somewhere, even if all who are pending succeed."""
        return any(
            EVERYBODY * _failures(each) > self.limit * (_tried(each) + each.pending)
            for each in self.figures.channels.values()
        )

    @property
    def is_within(self) -> bool:
        """Whether few enough have failed everywhere, even if all who are pending do."""
        return all(
            EVERYBODY * (_failures(each) + each.pending)
            <= self.limit * (_tried(each) + each.pending)
            for each in self.figures.channels.values()
        )


def standing(dispatch: Dispatch) -> CanaryStanding | None:
    """Return how the canary of a dispatch fares; None, and no query, where there is none."""
    state, chunks, limit = dispatch.canary_state, dispatch.canary_chunks, dispatch.canary_limit
    if state is None or chunks is None or limit is None:
        return None
    return CanaryStanding(
        state=state, limit=limit, figures=summed_of_first(dispatch, chunks=chunks)
    )


def _failures(figures: Figures) -> int:
    return figures.failed + figures.unknown


def _tried(figures: Figures) -> int:
    return figures.sent + _failures(figures)
