"""Deliveries played in one process, step by step: lanes, one carrier, and a crash wherever wanted.

Everything is the product's but the carrier, which notes what it takes and answers as it is told.
The fault points of design, delivery §15, are here: three in the carrier, one in the transaction
that writes, and between two steps a lane can be dropped.
"""

import shutil
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import OutcomeClass
from messaging.choices.states import ChunkState, ConnectionTrust
from messaging.delivery import drain, journal, outcomes, rows, watch
from messaging.delivery.claim import claim_chunks
from messaging.delivery.lane import Lane
from messaging.delivery.lease import Claim
from messaging.delivery.results import Results
from messaging.delivery.sweeper import sweep
from messaging.delivery.window import carriers
from messaging.delivery.window.carry import new_lane_carriers
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from messaging.models.fields import DatabaseNow
from messaging.models.user import User
from messaging.providers.base import Outcome, no_press
from tests.chaos.fakes import Ledger
from tests.messaging.delivery.carriers import let_time_pass

SLOTS = 3
OK, LATER, NO, SILENCE = "ok", "later", "no", "silence"  # what the carrier may say
POINTS = ("before_begin", "after_begin", "after_answer")
_CLASSES = {
    OK: OutcomeClass.OK,
    LATER: OutcomeClass.TRANSIENT,
    NO: OutcomeClass.PERMANENT_RECIPIENT,
}
_A_WHILE_SECONDS = 3_600  # longer than any wait between two tries, shorter than a send may last


class Crash(BaseException):
    """The process is gone; nothing of ours may catch it."""


@dataclass
class Script:
    """What befalls one window: what the carrier says, and what happens at its n-th passing."""

    answers: tuple[str, ...] = ()  # in order; then yes
    point: str = ""
    passing: int = 1
    deed: object = None  # what is done there; None: the process dies

    def pass_by(self, point: str) -> None:
        """Do what was planned for this place, once."""
        if point == self.point:
            self.passing -= 1
            if not self.passing:
                self.point = ""
                if self.deed is None:
                    raise Crash
                self.deed()


@dataclass
class Player:
    """A lane, and how far it is with its work."""

    lane: Lane
    claim: Claim | None = None
    results: list[Results] | None = None


@dataclass
class Stage:
    """The far side, which outlives every lane, and the lanes. ``may_have``: whom it may reach."""

    ledger: Ledger
    may_have: object = lambda _dispatch, _user: True
    doubts: Counter = field(default_factory=Counter)  # (dispatch, user) → tries nobody can tell of
    wrong: list = field(default_factory=list)  # who got it and must not
    script: Script = field(default_factory=Script)
    unanswered: dict = field(default_factory=dict)  # key → (dispatch, user): begun just now

    def set_up(self, monkeypatch) -> None:
        """Stand where providers are opened; have a lane hear the database at every message."""
        monkeypatch.setattr(carriers, "provider_for", lambda _connection, _channel: _Carrier(self))
        monkeypatch.setattr(watch, "LISTEN_SECONDS", 0.0)
        append = rows.append_deliveries

        def appended(mine, now):
            append(mine, now)
            self.script.pass_by("in_commit")

        monkeypatch.setattr(rows, "append_deliveries", appended)

    def enter(self) -> Player:
        """Return a lane that has nothing in hand."""
        return Player(Lane(new_lane_carriers()))

    def claim(self, player: Player) -> None:
        """Take work, if there is any."""
        player.claim = claim_chunks(player.lane)

    def send(self, player: Player, script: Script | None = None) -> None:
        """Send what is in hand, and keep what came of it."""
        self.script = script or Script()
        player.results = self._living(player, lambda: drain._turn(player.claim, player.lane))

    def write(self, player: Player, script: Script | None = None) -> None:
        """Commit what came of it; a lane that was overtaken gives up, as a worker's does."""
        self.script = script or Script()
        claim, results, player.results = player.claim, player.results, None
        player.claim = self._living(player, lambda: outcomes.commit(claim, results, player.lane))
        if player.lane.is_overtaken:
            drain._give_up(claim, player.lane)
            player.claim = None

    def work_off(self, player: Player) -> None:
        """Claim, send and write until nothing is left that is due."""
        while player.claim or (self.claim(player) or player.claim):
            if player.results is None:
                self.send(player)
            if player.results is not None:
                self.write(player)

    def crash(self, player: Player) -> None:
        """End a lane as a kill does: its lock is free, its words stay, somebody new comes."""
        for key in self.unanswered.values():
            self.doubts[key] += 1
        self.unanswered.clear()
        if player.lane._journal is not None:
            player.lane._journal.close()
        player.lane, player.claim, player.results = self.enter().lane, None, None

    def _living(self, player: Player, step):
        try:
            return step()
        except Crash:
            self.crash(player)
            return None


class _Carrier:
    """One lane's connection to the far side; up to three messages are out at once."""

    slots = SLOTS
    deduplicates_for = None
    press = staticmethod(no_press)

    def __init__(self, stage: Stage):
        self.stage = stage

    def deliver(self, batch):
        out = []
        for message in batch:
            self.stage.script.pass_by("before_begin")
            if not message.begin():
                continue
            out.append((message, self._take(message)))
            if len(out) == SLOTS:
                yield from self._answer(*out.pop(0))
        for message, answer in out:
            yield from self._answer(message, answer)

    def close(self):
        """It has nothing open."""

    def _take(self, message):
        """Have the bytes of a message leave; return what the far side will say."""
        stage = self.stage
        place = (message.facts["dispatch_number"], message.user_id)
        is_wrong = not stage.may_have(*place)
        stage.unanswered[message.key] = place
        stage.script.pass_by("after_begin")
        answer, *rest = stage.script.answers or (OK,)
        stage.script.answers = tuple(rest)
        if answer in {OK, SILENCE}:
            stage.wrong += [place] if is_wrong else []
            stage.ledger.note(message.key, name_of(message.user_id), SLOTS)
        return answer

    def _answer(self, message, answer):
        if answer == SILENCE:
            self.stage.doubts[self.stage.unanswered.pop(message.key)] += 1
            return
        yield Outcome(message=message, outcome_class=_CLASSES[answer])
        del self.stage.unanswered[message.key]  # whoever pulls on has written it down
        self.stage.script.pass_by("after_answer")


def name_of(user_id: int) -> str:
    """Return the address that the far side knows a user by."""
    return f"u{user_id}@rcpt.example"


def make_people(count: int) -> list[User]:
    """Return so many users, whose addresses say who they are."""
    people = [User.objects.create(email="soon@rcpt.example") for _ in range(count)]
    for user in people:
        user.email = name_of(user.pk)
        user.save(update_fields=["email"])
    return people


def make_connection(channel: ChannelKey) -> Connection:
    """Return a connection that has long been proven."""
    return Connection.objects.create(
        name=channel.word,
        channel=channel,
        provider="smtp" if channel == ChannelKey.EMAIL else "webhook",
        trust=ConnectionTrust.SHELL,
        proven_at=DatabaseNow() + timedelta(days=1),
    )


def end_leases() -> None:
    """Let every lease be over: whoever has one may be dead, or asleep."""
    Chunk.objects.filter(state=ChunkState.LEASED).update(lease_until=DatabaseNow())


def pass_time() -> None:
    """Let every wait be over, and the sweeper look."""
    let_time_pass(_A_WHILE_SECONDS)
    sweep()


def clear_journals() -> None:
    """Forget what dead lanes wrote."""
    with suppress(FileNotFoundError):
        shutil.rmtree(journal.folder())
