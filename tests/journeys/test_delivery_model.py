"""Any order of claims, answers, crashes, stops and withdrawals leaves what a plain model allows."""

import sys
from contextlib import suppress

from django.db import transaction
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Status
from messaging.choices.people import SubscriptionState
from messaging.choices.states import DispatchState
from messaging.errors import ConflictError
from messaging.models.chunk import Chunk
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.models.user import User
from messaging.people.deleting import delete
from messaging.people.withdrawing import withdraw
from messaging.reports.figures import summed
from messaging.services import dispatches
from tests.chaos import stage as play
from tests.chaos.fakes import Ledger
from tests.chaos.stage import LATER, NO, OK, POINTS, SILENCE, Script, Stage
from tests.factories import NOW, make_call
from tests.messaging.delivery.sends import make_send

USERS, LANES, ROUNDS = 6, 3, 9
OUT = SubscriptionState.UNSUBSCRIBED
DEEDS = ("stop", "pause", "unsubscribe", "delete")
lanes = st.integers(0, LANES - 1)
people = st.integers(0, USERS - 1)
answers = st.lists(st.sampled_from([OK, OK, LATER, NO, SILENCE]), max_size=6).map(tuple)
fates = st.sampled_from(["wakes", "sleeps on", "dies"])
places = st.tuples(st.sampled_from(POINTS), st.integers(1, 3))
deeds = st.none() | st.tuples(places, st.sampled_from([None, *DEEDS]), people)


class Deliveries(RuleBasedStateMachine):
    """Lanes and callers take turns; the model is who was asked for, and who has withdrawn."""

    monkeypatch = None  # of the test that plays

    def __init__(self):
        super().__init__()
        self.point = transaction.savepoint()
        self.stage = Stage(Ledger("email"), self.may_have)
        self.context = self.monkeypatch.context()
        patch = self.context.__enter__()
        self.stage.set_up(patch)
        patch.setattr(dispatches, "LONGEST_WAIT_SECONDS", 0.0)  # nobody moves while one waits
        self.people = play.make_people(USERS)
        self.carrier = play.make_connection(ChannelKey.EMAIL)
        self.players = [self.stage.enter() for _ in range(LANES)]
        self.asked: dict[int, set[int]] = {}
        self.standing: dict[int, str] = {}  # what callers last said of a dispatch
        self.gone: set[int] = set()

    def may_have(self, dispatch, user):
        """Say whether a message may begin now."""
        return (
            user in self.asked[dispatch]
            and user not in self.gone
            and self.standing[dispatch] == "goes on"
        )

    @initialize(is_small=st.booleans())
    def accept_all(self, is_small):
        self.accept(range(USERS), 4, is_small)

    @precondition(lambda self: len(self.asked) < 3)
    @rule(who=st.sets(people, min_size=1), window=st.integers(1, 4), is_small=st.booleans())
    def accept(self, who, window, is_small):
        chosen = [self.people[place] for place in who]
        dispatch = make_send(chosen, connection=self.carrier)
        Chunk.objects.filter(dispatch=dispatch).update(window_size=window, is_small=is_small)
        self.asked[dispatch.pk] = {user.pk for user in chosen}
        self.standing[dispatch.pk] = "goes on"

    @rule(lane=lanes)
    def claim(self, lane):
        if self.players[lane].claim is None:
            self.stage.claim(self.players[lane])

    @rule(lane=lanes, said=answers, planned=deeds)
    def send(self, lane, said, planned):
        player = self.players[lane]
        if player.claim and player.results is None:
            self.stage.send(player, self.script(said, planned))

    @rule(lane=lanes, dies=st.booleans())
    def write(self, lane, dies):
        if self.players[lane].results is not None:
            self.stage.write(self.players[lane], Script(point="in_commit" if dies else ""))

    @rule(lane=lanes, said=answers)
    def take_a_turn(self, lane, said):
        self.claim(lane)
        self.send(lane, said, None)
        self.write(lane, dies=False)

    @rule(lane=lanes, other=lanes, said=answers, planned=deeds, fate=fates)
    def be_taken_over(self, lane, other, said, planned, fate):
        self.claim(lane)
        self.send(lane, said, planned)
        if fate == "dies":
            self.crash(lane)
        self.leases_end()
        for _ in range(2 * (lane != other)):
            self.take_a_turn(other, said)
        if fate == "wakes":
            self.write(lane, dies=False)

    @rule(lane=lanes)
    def crash(self, lane):
        self.stage.crash(self.players[lane])

    @rule()
    def leases_end(self):
        play.end_leases()

    @rule()
    def time_passes(self):
        play.pass_time()

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), deed=st.sampled_from([*DEEDS, "resume"]), who=people)
    def change_their_minds(self, data, deed, who):
        self.do(deed, data.draw(st.sampled_from(sorted(self.asked))), self.people[who])

    @invariant()
    def books_balance_and_nobody_has_two_rows(self):
        for number, asked in self.asked.items():
            books, rows = summed(Dispatch.objects.get(pk=number)), rows_of(number)
            assert books.balances
            assert books.targeted == len(asked)
            assert books.accounted == len(rows) == len({row.user_id for row in rows})

    @invariant()
    def nobody_got_what_they_must_not(self):
        assert self.stage.wrong == []

    @invariant()
    def who_got_it_is_booked_so_or_still_open_and_only_doubt_doubles(self):
        for number, asked in self.asked.items():
            seen = self.stage.ledger.of(number)
            booked = {row.user_id: row.status for row in rows_of(number)}
            for user in asked:
                came = seen[play.name_of(user)]
                assert came <= 1 + self.stage.doubts[number, user]
                assert (booked.get(user) != Status.SENT) or came
                if came and user in booked:
                    assert booked[user] in {Status.SENT, Status.UNKNOWN}

    def teardown(self):
        """Let everything come to its end, where nothing has gone wrong; then forget it all."""
        try:
            if sys.exc_info()[0] is None:
                self.come_to_an_end()
        finally:
            self.context.__exit__(None, None, None)
            transaction.savepoint_rollback(self.point)
            play.clear_journals()

    def come_to_an_end(self):
        """Wake who sleeps with outcomes in hand, let everybody go on, and work off what is left."""
        for lane in range(LANES):
            self.write(lane, dies=False)
            self.crash(lane)
        for number in self.asked:
            self.do("resume", number, None)
        for _ in range(ROUNDS):
            play.end_leases()
            play.pass_time()
            self.stage.work_off(self.players[0])
            if not Dispatch.objects.unfinished().exists():
                break
        for number, asked in self.asked.items():
            assert {row.user_id for row in rows_of(number)} == asked
            assert Dispatch.objects.get(pk=number).state in ENDS[self.standing[number]]
        self.books_balance_and_nobody_has_two_rows()
        self.who_got_it_is_booked_so_or_still_open_and_only_doubt_doubles()

    def script(self, said, planned):
        """Return what befalls a window: a crash, or somebody who changes their mind meanwhile."""
        if planned is None:
            return Script(said)
        (point, passing), deed, who = planned
        number = max(self.asked)

        def done():
            self.do(deed, number, self.people[who])

        return Script(said, point, passing, done if deed else None)

    def do(self, deed, number, user):
        """Do to a dispatch or to a user what callers do, and note what holds from here on."""
        if deed in {"unsubscribe", "delete"}:
            self.gone.add(user.pk)
            self.lose(user, is_deleted=deed == "delete")
            return
        standing = self.standing[number]
        if ALLOWED.get(deed, standing) != standing:
            return
        call = make_call(path=f"/dispatches/{number}/{deed}")
        with suppress(ConflictError):  # it is over
            getattr(dispatches, deed)(Dispatch.objects.get(pk=number), call=call, now=NOW)
            self.standing[number] = AFTER[deed]

    def lose(self, user, *, is_deleted):
        if is_deleted:
            delete(User.objects.filter(pk=user.pk), now=NOW)
        elif User.objects.filter(pk=user.pk).update(email_subscribe=OUT):
            withdraw([user.pk], ChannelKey.EMAIL)


ALLOWED = {"pause": "goes on", "resume": "paused"}
AFTER = {"stop": "stopped", "pause": "paused", "resume": "goes on"}
_OVER = {DispatchState.COMPLETED}
ENDS = {"goes on": _OVER, "stopped": {DispatchState.STOPPED} | _OVER, "paused": _OVER}


def rows_of(number):
    """Return the final rows of a dispatch."""
    return list(Delivery.objects.filter(dispatch_number=number))


def test_no_order_of_faults_and_changes_of_mind_upsets_the_books(
    db, monkeypatch, settings, tmp_path
):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(Deliveries, "monkeypatch", monkeypatch)
    run_state_machine_as_test(
        Deliveries,
        settings=hypothesis_settings(
            max_examples=max(10, hypothesis_settings().max_examples // 10),
            stateful_step_count=20,
            suppress_health_check=list(HealthCheck),
        ),
    )
