from datetime import timedelta

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Status
from messaging.choices.states import DispatchState
from messaging.templatetags.carillon import duration, figure, icon, share, short_id
from tests.factories import NOW, make_member


def shown(template, member=None, **values):
    request = RequestFactory().get("/")
    request.now = NOW
    if member is not None:
        request.user = member
    context = Context(values)
    context.request = request
    return Template(template).render(context)


def test_a_time_carries_its_instant_its_zone_and_its_distance():
    html = shown("{% moment at %}", at=NOW - timedelta(minutes=3))

    assert 'datetime="2026-11-22T09:38:07.000Z"' in html
    assert "09:38:07" in html
    assert "UTC" in html
    assert "3 min ago" in html


def test_a_time_over_an_hour_ago_has_no_distance():
    assert "ago" not in shown("{% moment at %}", at=NOW - timedelta(hours=1))


@pytest.mark.django_db
def test_a_member_who_chose_their_zone_reads_times_in_it():
    member = make_member(time_display="mine", time_zone="Asia/Tokyo")

    html = shown("{% moment at 'row' %} {% zone_name %}", member, at=NOW)

    assert "18:41:07" in html
    assert html.endswith("JST")


def test_what_has_not_happened_is_a_dash_that_says_so():
    assert "Has not happened" in shown("{% moment at %}", at=None)
    dash = figure(None, "No chunk yet")
    assert dash == '<span class="muted" title="No chunk yet">\N{EN DASH}</span>'


def test_figures_are_grouped_for_the_language():
    assert figure(18204) == "18,204"
    with translation.override("es"):
        assert figure(18204) == "18\xa0204"


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (84, 100, "84 %"),
        (1, 5000, "< 0.1 %"),
        (5, 1000, "0.5 %"),
        (0, 9, "0 %"),
        (0, 0, "\N{EN DASH}"),
        (999, 1000, "99 %"),
        (1, 1, "100 %"),
    ],
)
def test_a_share_never_rounds_something_to_nothing_or_to_all(part, whole, words):
    assert share(part, whole) == words


@pytest.mark.parametrize(
    ("milliseconds", "words"), [(84, "84 ms"), (2400, "2.4 s"), (190_000, "3 min 10 s")]
)
def test_a_duration_has_its_unit(milliseconds, words):
    assert duration(milliseconds) == words


def test_an_icon_is_hidden_beside_words_and_named_without():
    assert 'aria-hidden="true"' in icon("check")
    assert 'aria-label="Email"' in icon("mail", 16, "Email")


@pytest.mark.parametrize("word", [*ChannelKey, *Status, *DispatchState], ids=str)
def test_each_word_with_an_icon_has_one_that_lucide_draws(word):
    assert "<svg" in icon(word.icon)


def test_a_long_id_loses_its_middle_and_a_short_one_nothing():
    assert short_id("0f9c22b4a1de4c5f") == "0f9c22…4c5f"
    assert short_id("u_10482") == "u_10482"
