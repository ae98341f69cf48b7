from datetime import timedelta

import pytest

from messaging.audience.reader import read_audience
from messaging.audience.registry import SEGMENT
from messaging.models.custom_event import CustomEvent, EventName
from messaging.models.purchase import Product, Purchase
from tests.factories import NOW, make_user
from tests.messaging.audience.questions import actual, in_segment, segment_problems, words
from tests.messaging.audience.strategies import NAMES

TICK = timedelta(microseconds=1)


def did(event_name, comparison="has_done", count=None, **window):
    body = {"event_name": event_name, "comparison": comparison, "count": count, **window}
    return {"custom_event": {key: part for key, part in body.items() if part is not None}}


def bought(product_id=None, comparison="has_done", count=None, **window):
    body = {"product_id": product_id, "comparison": comparison, "count": count, **window}
    return {"purchase": {key: part for key, part in body.items() if part is not None}}


def track(user, name, *times):
    event_name, _ = EventName.objects.get_or_create(name=name)
    CustomEvent.objects.bulk_create(
        CustomEvent(user=user, event_name=event_name, time=at) for at in times or (NOW,)
    )


def buy(user, product_id, *times):
    product, _ = Product.objects.get_or_create(product_id=product_id)
    Purchase.objects.bulk_create(
        Purchase(user=user, product=product, time=at, currency="EUR", price=5)
        for at in times or (NOW,)
    )


@pytest.mark.django_db
@pytest.mark.parametrize("times", [0, 1, 2, 3])
def test_counts_are_of_this_user_and_this_event(times):
    user, other = make_user(), make_user()
    track(other, "checkout", NOW, NOW, NOW)
    track(user, "search", NOW, NOW, NOW)
    if times:
        track(user, "checkout", *[NOW] * times)

    assert in_segment(user, did("checkout")) == (times > 0)
    assert in_segment(user, did("checkout", "has_not_done")) == (times == 0)
    for count in range(4):
        assert in_segment(user, did("checkout", "at_least", count)) == (times >= count)
        assert in_segment(user, did("checkout", "at_most", count)) == (times <= count)
        assert in_segment(user, did("checkout", "exactly", count)) == (times == count)
    assert actual(user, did("checkout", "at_most", 0)) == times


@pytest.mark.django_db
def test_an_event_nobody_ever_did_is_done_by_nobody():
    user = make_user()

    assert not in_segment(user, did("nothing"))
    assert in_segment(user, did("nothing", "has_not_done"))
    assert in_segment(user, did("nothing", "at_most", 3))
    assert actual(user, did("nothing")) == 0


@pytest.mark.django_db
def test_the_last_days_include_both_ends():
    user = make_user()
    track(user, "checkout", NOW - timedelta(days=30))
    track(user, "late", NOW + TICK)

    assert in_segment(user, did("checkout", in_last_days=30))
    assert not in_segment(user, did("checkout", in_last_days=29.9999))
    assert not in_segment(user, did("late", in_last_days=30))


@pytest.mark.django_db
def test_instants_are_strict():
    user = make_user()
    track(user, "checkout", NOW)
    written = NOW.isoformat()

    assert not in_segment(user, did("checkout", after=written))
    assert not in_segment(user, did("checkout", before=written))
    assert in_segment(user, did("checkout", after=(NOW - TICK).isoformat()))
    assert in_segment(user, did("checkout", before=(NOW + TICK).isoformat()))


@pytest.mark.django_db
def test_a_purchase_is_of_one_product_or_of_anything():
    user, other = make_user(), make_user()
    buy(user, "lamp", NOW, NOW)
    buy(user, "chair")

    assert in_segment(user, bought("lamp", "exactly", 2))
    assert in_segment(user, bought(None, "exactly", 3))
    assert not in_segment(other, bought())
    assert in_segment(other, bought("lamp", "has_not_done"))
    assert actual(user, bought()) == 3


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in NAMES if name])
def test_a_name_is_only_a_name(name):
    user, other = make_user(), make_user()
    track(user, name)
    buy(user, name)
    track(other, name[:200] + "x")
    buy(other, name[:200] + "x")

    assert in_segment(user, {"AND": [did(name), bought(name)]})
    assert not in_segment(other, {"OR": [did(name), bought(name)]})


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"comparison": "has_done"}, "event_name"),
        ({"event_name": "", "comparison": "has_done"}, "event_name"),
        ({"event_name": 5, "comparison": "has_done"}, "event_name"),
        ({"event_name": "a", "comparison": "at_least"}, "count"),
        ({"event_name": "a", "comparison": "at_least", "count": -1}, "count"),
        ({"event_name": "a", "comparison": "at_least", "count": 1.5}, "count"),
        ({"event_name": "a", "comparison": "at_least", "count": 10_001}, "count"),
        ({"event_name": "a", "comparison": "has_done", "count": 1}, "count"),
        ({"event_name": "a", "comparison": "equals", "count": 1}, "comparison"),
        ({"event_name": "a", "comparison": "has_done", "product_id": "a"}, "product_id"),
    ],
)
def test_an_unclear_question_is_refused_where_it_is_unclear(body, path):
    (problem,) = segment_problems({"custom_event": body})

    assert problem.startswith(f"custom_event.{path}: ")


def test_nothing_is_asked_that_was_not_looked_up():
    tree = read_audience(did("checkout"), SEGMENT)

    with pytest.raises(LookupError, match="Look up"):
        tree.condition(NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("question", "said"),
    [
        (did("checkout"), "did “checkout”"),
        (
            did("checkout", "has_not_done", in_last_days=1),
            "did not do “checkout” in the last 1 day",
        ),
        (
            did("checkout", "at_least", 3, in_last_days=30),
            "did “checkout” at least 3 times in the last 30 days",
        ),
        (bought("lamp", "exactly", 1), "bought “lamp” exactly 1 time"),
        (bought(None, "has_not_done"), "did not buy anything"),
        (bought(None, "at_most", 0), "bought anything at most 0 times"),
    ],
)
def test_words_say_what_how_often_and_when(question, said):
    assert words(question) == said
