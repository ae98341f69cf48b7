import json

import pytest

from messaging.choices.access import Role
from messaging.models.attribute import Attribute, AttributeType
from messaging.models.segment import Segment
from tests.factories import NOW, make_segment, make_user
from tests.messaging.console.segments.forms import form_of

NASTY = "<img src=x onerror=alert(1)>"
IN_SPAIN = {"profile_field": {"field": "country", "comparison": "equals", "value": "ES"}}
OUT = {"NOT": {"OR": [{"email_subscription_status": {"comparison": "is", "value": "opted_in"}}]}}
AUDIENCE = {"AND": [IN_SPAIN, {"OR": [IN_SPAIN, IN_SPAIN]}, OUT]}
HTMX = {"HX-Request": "true"}


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def address(segment, query=""):
    return f"/console/segments/{segment.segment_id}/{query}"


def fill(count):
    for number in range(count):
        make_segment(AUDIENCE, description=f"Segment {number}")
        Attribute.objects.create(name=f"attribute {number}", kind=AttributeType.STRING)
    return make_segment(AUDIENCE)


@pytest.mark.parametrize("count", [10, 1000])
def test_no_page_takes_more_queries_the_more_there_is(admin, count, django_assert_num_queries):
    segment = fill(count)
    make_user("lena")

    with django_assert_num_queries(7):  # session, member and workspace are three of each
        page(admin, "/console/segments/")
    with django_assert_num_queries(8):
        page(admin, address(segment))
    with django_assert_num_queries(4):
        page(admin, "/console/segments/new/")
    with django_assert_num_queries(10):
        page(admin, address(segment, "?user=lena"))


def test_without_a_segment_the_page_says_what_one_is(admin, viewer):
    assert "Build the first one" in page(admin, "/console/segments/")
    html = page(viewer, "/console/segments/")
    assert "A segment is a saved audience" in html
    assert "/console/segments/new/" not in html


def test_a_search_without_a_match_repeats_it(admin):
    make_segment()

    html = page(admin, "/console/segments/?q=nothing+like+it")

    assert "No segment matches" in html
    assert "nothing like it" in html


def test_a_form_comes_back_as_it_was_saved(admin):
    segment = make_segment(AUDIENCE)
    form = form_of(page(admin, address(segment)))

    answer = admin.post(address(segment), form | {"do": "save"})

    segment.refresh_from_db()
    assert answer.status_code == 303
    assert segment.audience == AUDIENCE


def test_a_segment_is_built_with_buttons_alone(admin):
    there = "/console/segments/new/"
    form = form_of(page(admin, there)) | {"name": "Spain"}

    form = form_of(admin.post(there, form | {"do": "add-clause:r"}).content.decode())
    form |= {"r-0.subject": "profile: country"}
    form = form_of(admin.post(there, form | {"do": "shape"}).content.decode())
    assert form["r-0.comparison"] == "equals"
    form |= {"r-0.value": "ES"}
    form = form_of(admin.post(there, form | {"do": "leave-out:r"}).content.decode())
    form |= {"r-1-0.subject": "email state"}
    form = form_of(admin.post(there, form | {"do": "shape"}).content.decode())
    answer = admin.post(there, form | {"do": "save"}, follow=True)

    assert Segment.objects.get().audience == {
        "AND": [
            IN_SPAIN,
            {
                "NOT": {
                    "OR": [{"email_subscription_status": {"comparison": "is", "value": "opted_in"}}]
                }
            },
        ]
    }
    assert "Saved" in answer.content.decode()


def test_what_is_not_filled_in_is_not_saved_and_said_at_its_place(admin):
    there = "/console/segments/new/"
    form = form_of(page(admin, there))

    form = form_of(admin.post(there, form | {"do": "add-clause:r"}).content.decode())
    answer = admin.post(there, form | {"do": "save"})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose what to ask about." in html
    assert not Segment.objects.exists()
    answer = admin.post(there, form_of(html) | {"do": "remove:r-0"})
    answer = admin.post(there, form_of(answer.content.decode()) | {"do": "save"})
    assert b"Give it a name" in answer.content


def test_the_panel_follows_the_form_with_words_and_figures(admin):
    segment = make_segment(AUDIENCE)
    make_user(country="ES")
    form = form_of(page(admin, address(segment)))

    headers = HTMX | {"HX-Target": "panel"}
    html = admin.post(address(segment), form | {"do": "refresh"}, headers=headers).content.decode()

    assert "<html" not in html
    assert "counted exactly" in html
    assert 'id="words" hx-swap-oob="true"' in html
    assert 'id="figures-r-0"' in html


def test_the_builder_alone_comes_back_and_tells_the_panel(admin):
    segment = make_segment(AUDIENCE)
    form = form_of(page(admin, address(segment)))

    headers = HTMX | {"HX-Target": "builder"}
    answer = admin.post(address(segment), form | {"do": "remove:r-1"}, headers=headers)

    assert answer.headers["HX-Trigger-After-Settle"] == "built"
    assert b"r-1-1:clause" not in answer.content
    assert b"<html" not in answer.content


def test_json_goes_both_ways(admin):
    segment = make_segment(AUDIENCE)
    form = form_of(page(admin, address(segment)))

    answer = admin.post(address(segment), form | {"do": "read-json", "json": json.dumps(IN_SPAIN)})

    assert form_of(answer.content.decode())["r-0.value"] == "ES"
    assert b"Country is" in answer.content
    answer = admin.post(address(segment), form | {"do": "read-json", "json": "{"})
    assert b"json-error" in answer.content


def test_a_user_is_looked_up_clause_by_clause(admin):
    segment = make_segment(AUDIENCE)
    make_user("lena", country="FR")

    html = page(admin, address(segment, "?user=lena"))

    assert "is not in this segment" in html
    assert html.count("not passed") > 1
    assert "&quot;FR&quot;" in html
    assert "Nobody, or more than one" in page(admin, address(segment, "?user=nobody"))


def test_twenty_users_are_shown_when_asked_for(admin):
    segment = make_segment(IN_SPAIN)
    for _ in range(22):
        make_user(country="ES")

    assert page(admin, address(segment)).count("/console/users/user") == 0
    assert page(admin, address(segment, "?sample=20")).count('<li><a class="mono"') == 20


def test_a_viewer_reads_and_counts_and_edits_nothing(viewer):
    segment = make_segment(AUDIENCE)
    html = page(viewer, address(segment))

    assert 'value="save"' not in html
    assert "disabled" in html
    assert viewer.get("/console/segments/new/").status_code == 403
    assert viewer.post(address(segment), {"do": "save"}).status_code == 403
    assert viewer.post(address(segment), {"do": "add-clause:r"}).status_code == 403


def test_what_a_viewer_sees_counted_is_the_saved_segment_and_nothing_that_was_posted(viewer):
    segment = make_segment(IN_SPAIN)
    make_user(country="ES")
    make_user(country="FR")

    html = viewer.post(address(segment), {"do": "refresh"}).content.decode()

    assert "Country is" in html
    assert '<span class="now__figure figures">1</span>' in html


def test_an_archived_segment_is_read_and_not_changed(admin):
    segment = make_segment(IN_SPAIN, archived_at=NOW)

    assert admin.post(address(segment), {"do": "save", "name": "x"}).status_code == 403
    assert "Country is" in admin.post(address(segment), {"do": "refresh"}).content.decode()


def test_a_viewer_looks_up_by_id_only_and_reads_no_address(viewer):
    segment = make_segment(
        {"profile_field": {"field": "email", "comparison": "equals", "value": "ana@rcpt.example"}}
    )
    make_user("lena", email="lena@rcpt.example")

    assert "lena@rcpt" not in page(viewer, address(segment, "?user=lena"))
    assert "Nobody" in page(viewer, address(segment, "?user=lena@rcpt.example"))


def test_what_others_wrote_is_text(admin):
    attribute = {"custom_attribute_name": NASTY, "comparison": "equals", "value": NASTY}
    segment = Segment.objects.create(
        name=NASTY, description=NASTY, tags=[NASTY], audience={"custom_attribute": attribute}
    )
    Attribute.objects.create(name=NASTY, kind=AttributeType.STRING)
    make_user("lena", custom_attributes={NASTY: NASTY})

    pages = [page(admin, path) for path in ("/console/segments/", address(segment, "?user=lena"))]

    assert "<img" not in "".join(pages).replace('<img src="/static', "")


@pytest.mark.parametrize("path", ["nothing/", "nothing/archive/"])
def test_a_segment_nobody_has_is_404(admin, path):
    assert admin.get(f"/console/segments/{path}").status_code == 404


@pytest.mark.parametrize("query", ["q=%00", "before=!", "state=x"])
def test_parameters_that_mean_nothing_are_a_page_and_no_crash(admin, query):
    assert admin.get(f"/console/segments/?{query}").status_code in {200, 400}


@pytest.mark.parametrize("role", [Role.MARKETER, Role.DEVELOPER])
def test_who_may_send_may_build(signed_in, role):
    assert "New segment" in page(signed_in(role), "/console/segments/")


def test_segment_leads_to_its_export(admin):
    segment = make_segment(AUDIENCE)

    assert f"/console/imports/export/?segment={segment.segment_id}" in page(admin, address(segment))
