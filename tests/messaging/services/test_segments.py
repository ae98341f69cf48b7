"""Segments hold only audiences that can be read again."""

import pytest

from messaging.audience.segments import saved_tree
from messaging.choices.channels import ChannelKey
from messaging.errors import InvalidRequestError, NotFoundError
from messaging.models.segment import Segment, SegmentSize
from messaging.services import segments
from messaging.services.segments import create_segment, update_segment, used_by
from tests.factories import (
    NOW,
    attribute,
    make_campaign,
    make_dispatch,
    make_segment,
    make_user,
)

pytestmark = pytest.mark.django_db
BLUE_EYES = attribute("eye_color", "blue")


def member(segment, comparison="is"):
    body = {"segment_id": segment.segment_id, "comparison": comparison}
    return {"segment_membership": body}


def paths(deed, *given, **options):
    with pytest.raises(InvalidRequestError) as fault:
        deed(*given, **options)
    return [problem.path for problem in fault.value.problems]


def test_segment_reads_as_what_was_asked_for():
    audience = {"AND": [BLUE_EYES, {"NOT": {"purchase": {"comparison": "has_done"}}}]}
    segment = create_segment(" Blue eyes ", audience, description="All", tags=["a", "b", "a"])

    segment.refresh_from_db()
    assert saved_tree(segment.audience) == saved_tree(audience)
    assert (segment.name, segment.description, segment.tags) == ("Blue eyes", "All", ["a", "b"])
    assert segment.archived_at is None


def test_every_user_is_said_by_none_alone():
    assert create_segment("Everybody", None).audience is None


@pytest.mark.parametrize("audience", [{}, {"AND": []}, [], "", 0, False, {"AND": [{}]}])
def test_audience_that_says_nothing_is_refused_and_never_everybody(audience):
    found = paths(create_segment, "Blue eyes", audience)

    assert all(path.startswith("audience") for path in found)
    assert not Segment.objects.exists()


def test_everything_is_judged_together():
    given = {"tags": ["a", " "], "description": "x" * 2_001}

    assert paths(create_segment, "", {"AND": [{"fax_number": {}}]}, **given) == [
        "name",
        "tags.1",
        "description",
        "audience.AND.0.fax_number",
    ]
    assert paths(create_segment, "a", None, tags=["a"] * 51) == ["tags"]


def test_a_change_makes_the_size_unknown_and_other_words_do_not():
    segment = make_segment(BLUE_EYES, size=5, size_at=NOW)

    same = update_segment(segment.segment_id, name="Blue", audience=BLUE_EYES, tags=["a"])
    assert (same.name, same.tags, same.size, same.size_at) == ("Blue", ["a"], 5, NOW)

    other = update_segment(segment.segment_id, name="Grey", audience=attribute("eye_color", "grey"))
    assert (other.tags, other.size, other.size_at) == ([], None, None)
    assert other.updated_at > same.updated_at


def test_a_refused_change_changes_nothing():
    segment = make_segment(BLUE_EYES)

    assert paths(update_segment, segment.segment_id, name="x", audience={}) == ["audience"]
    assert Segment.objects.get(pk=segment.pk).name == segment.name


@pytest.mark.parametrize(
    "deed",
    [
        lambda: update_segment("s", name="a", audience=None),
        lambda: segments.archive_segment("s", now=NOW),
        lambda: segments.unarchive_segment("s", now=NOW),
        lambda: segments.count_segment("s", now=NOW),
    ],
)
def test_a_segment_nobody_has_is_not_found(deed):
    with pytest.raises(NotFoundError):
        deed()


def test_a_segment_never_asks_about_itself():
    segment = make_segment(BLUE_EYES)
    audience = {"OR": [BLUE_EYES, member(segment)]}

    assert paths(update_segment, segment.segment_id, name="a", audience=audience) == ["audience"]


def test_a_segment_that_others_ask_about_cannot_ask_in_its_turn():
    inner, third = make_segment(BLUE_EYES), make_segment(BLUE_EYES)
    outer = create_segment("Outer", {"NOT": member(inner)})

    with pytest.raises(InvalidRequestError, match="asked about by segment “Outer”"):
        update_segment(inner.segment_id, name="Inner", audience=member(third))
    assert paths(create_segment, "a", member(outer)) == ["audience.segment_membership.segment_id"]


def test_an_archived_segment_is_asked_about_by_no_new_one_and_comes_back():
    segment = make_segment(BLUE_EYES, size=1, size_at=NOW)

    first = segments.archive_segment(segment.segment_id, now=NOW)
    assert first.archived_at == NOW
    assert paths(create_segment, "a", member(segment)) == ["audience.segment_membership.segment_id"]

    back = segments.unarchive_segment(segment.segment_id, now=NOW)
    assert (back.archived_at, back.size_at) == (None, None)
    assert create_segment("a", member(segment))


def test_archiving_twice_keeps_when_it_was():
    segment = make_segment(archived_at=NOW)

    later = segments.archive_segment(segment.segment_id, now=NOW.replace(year=2027))

    assert later.archived_at == NOW


def test_a_segment_is_counted_when_asked():
    make_user(custom_attributes={"eye_color": "blue"})
    make_user()
    segment = make_segment(BLUE_EYES)

    counted = segments.count_segment(segment.segment_id, now=NOW)

    assert (counted.size, counted.size_at) == (1, NOW)
    assert SegmentSize.objects.get().size == 1


def test_who_uses_a_segment_is_known(django_assert_num_queries):
    segment, other = make_segment(BLUE_EYES), make_segment(BLUE_EYES)
    outer = create_segment("b", {"AND": [BLUE_EYES, {"NOT": {"OR": [member(segment, "is_not")]}}]})
    create_segment("a", member(other))
    create_segment("c", attribute("segment_id", segment.segment_id))
    campaigns = [make_campaign(ChannelKey.EMAIL) for _ in range(3)]
    for campaign, named in zip(campaigns, [segment, other, None], strict=True):
        make_dispatch(campaign=campaign, request={"segment_id": named and named.segment_id})

    with django_assert_num_queries(2):
        uses = used_by(segment)

    assert list(uses.segments) == [outer]
    assert list(uses.campaigns) == campaigns[:1]
