from collections import Counter
from dataclasses import replace

from messaging.audience.estimate import Size
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.delivery.reach.lines import Line
from messaging.delivery.reach.reckoning import Reckoning, Tally
from messaging.delivery.reach.waterfall import Column, Waterfall, recorded

EMAIL, SMS = ChannelKey.EMAIL, ChannelKey.SMS
FOUND = Reckoning(
    size=Size(value=5),
    judged_every=1,
    tallies={
        EMAIL: Tally(outcomes=Counter({None: 3, Reason.UNSUBSCRIBED: 1, Reason.NO_ADDRESS: 1})),
        SMS: Tally(outcomes=Counter({None: 1, Reason.NOT_IN_SUBSCRIPTION_GROUP: 4})),
    },
    lines=Counter({Line.WILL_RECEIVE: 4, Line.UNREACHABLE: 1}),
)


def test_lines_are_summed_over_channels_and_not_over_users():
    told = Waterfall.of(FOUND).to_json()

    assert told["users"] == {
        "matched": 5,
        "duplicates": 0,
        "unsubscribed": 0,
        "unreachable": 1,
        "suppressed": 0,
        "capped": 0,
        "will_receive": 4,
    }
    assert told["deliveries"]["matched"] == 10
    assert told["deliveries"]["unsubscribed"] == 5
    assert told["channels"]["sms"]["will_receive"] == 1
    assert told["adds_up"]
    assert told["exact"]


def test_names_given_twice_and_names_of_nobody_are_lines_too():
    users = Waterfall.of(FOUND, named_twice=2, unknown=1).users

    assert (users.matched, users.will_receive, users.off_by) == (8, 4, 0)
    assert users.lines[Line.DUPLICATES] == 2
    assert users.lines[Line.UNREACHABLE] == 2


def test_sum_that_is_wrong_says_by_how_much():
    wrong = replace(Waterfall.of(FOUND), users=Column(matched=5, lines={Line.WILL_RECEIVE: 2}))

    assert wrong.off_by == 3
    assert wrong.to_json()["adds_up"] is False


def test_books_of_a_dispatch_make_a_column():
    column = recorded(6, 3, {Reason.NO_ADDRESS: 1, Reason.ABORTED: 2})

    assert (column.off_by, column.will_receive) == (0, 3)
    assert dict(column.losses)[Line.CAPPED] == 2
