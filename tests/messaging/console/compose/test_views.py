import pytest

from messaging.choices.access import Role, Source
from messaging.choices.channels import ChannelKey
from messaging.console.frames import POLICY
from messaging.models.activity_entry import ActivityEntry
from messaging.models.dispatch import Dispatch
from messaging.models.user import User
from messaging.models.workspace import Workspace
from tests.factories import make_body, make_campaign, make_segment, make_user
from tests.messaging.console.compose.forms import PATH, post, shown, typed
from tests.rows import make_entry

HOSTILE = "</textarea><script>x()</script>\"'><img src=x onerror=x()>{{${first_name}}}"


@pytest.fixture
def marketer(signed_in):
    return signed_in(Role.MARKETER)


def sent(client, form, **fields):
    page = post(client, "review", form)
    return post(client, "send", form | shown(page) | fields)


def fill(count):
    User.objects.bulk_create(
        User(external_id=f"many-{number}", email=f"many-{number}@rcpt.example")
        for number in range(count)
    )
    for _ in range(count // 100):
        make_segment()
        make_campaign(ChannelKey.EMAIL)


@pytest.mark.parametrize("count", [10, 1000])
def test_the_page_takes_as_many_queries_however_much_there_is(
    admin, count, django_assert_num_queries
):
    fill(count)

    with django_assert_num_queries(8):
        admin.get(PATH)


@pytest.mark.parametrize("count", [10, 1000])
def test_the_panel_takes_as_many_queries_however_many_it_reaches(
    admin, count, django_assert_max_num_queries
):
    fill(count)
    form = typed(segment_id=make_segment().segment_id)

    with django_assert_max_num_queries(27):
        answer = post(admin, "refresh", form, follows=True)

    assert answer.context["reach"].user_count == count


@pytest.mark.parametrize("count", [10, 900])
def test_review_and_send_take_as_many_queries_however_many_they_reach(
    admin, count, django_assert_max_num_queries
):
    fill(count)
    form = typed(segment_id=make_segment().segment_id)

    with django_assert_max_num_queries(40):
        form |= shown(post(admin, "review", form))
    with django_assert_max_num_queries(44):
        assert post(admin, "send", form).status_code == 303


@pytest.mark.parametrize("deed", ["refresh", "review", "again", "send", "edit", "nothing"])
@pytest.mark.parametrize("path", [PATH, f"{PATH}mail/"])
def test_a_viewer_does_nothing_here(viewer, path, deed):
    assert viewer.get(PATH).status_code == 403
    assert viewer.post(path, {"do": deed}).status_code == 403


@pytest.mark.parametrize("role", [Role.MARKETER, Role.DEVELOPER, Role.ADMIN])
def test_from_form_to_dispatch(signed_in, role):
    client = signed_in(role)
    make_user("u1")

    answer = sent(client, typed(external_user_ids="u1"))

    dispatch = Dispatch.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == f"/console/dispatches/{dispatch.public_id}/"
    assert dispatch.source is Source.CONSOLE
    assert dispatch.created_by_member == client.member
    entry = ActivityEntry.objects.get()
    assert (entry.source, entry.member, entry.status) == (Source.CONSOLE, client.member, 201)
    assert "source" in client.get("/console/activity/?q=source:console").content.decode()


def test_panel_button_and_card_show_one_figure(marketer):
    for _ in range(3):
        make_user()
    form = typed(segment_id=make_segment().segment_id)

    page = post(marketer, "review", form).content.decode()
    panel = post(marketer, "refresh", form, follows=True).content.decode()

    assert "Send to 3 users" in page
    assert page.count("3 users") == 3  # the button, the panel and the bar below it
    assert panel.count("3 users") == 2


def test_a_broadcast_to_everybody_asks_for_the_number(marketer):
    make_user()
    segment = make_segment()
    form = typed(segment_id=segment.segment_id, recipient_subscription_state="all")

    assert "Type 1 to confirm" in post(marketer, "review", form).content.decode()
    refused = sent(marketer, form, confirmed="2")
    assert refused.status_code == 422
    assert "not the number of users. Nothing was sent." in refused.content.decode()
    assert Dispatch.objects.count() == 0
    assert sent(marketer, form, confirmed="1").status_code == 303


def test_above_the_threshold_the_number_is_typed(marketer):
    Workspace.objects.create(confirmation_threshold=1)
    make_user()
    make_user()
    form = typed(segment_id=make_segment().segment_id)

    assert sent(marketer, form).status_code == 422
    assert sent(marketer, form, confirmed="2").status_code == 303


def test_nothing_is_sent_without_a_review(marketer):
    make_user("u1")

    answer = post(marketer, "send", typed(external_user_ids="u1"))

    assert answer.status_code == 422
    assert "Send to 1 user<" in answer.content.decode()
    assert Dispatch.objects.count() == 0


def test_a_card_goes_when_the_form_is_another(marketer):
    make_user("u1")
    form = typed(external_user_ids="u1")
    form |= shown(post(marketer, "review", form))

    same = post(marketer, "refresh", form, follows=True)
    other = post(marketer, "refresh", form | {"email.subject": "x"}, follows=True)

    assert "changed after the review" not in same.content.decode()
    assert "changed after the review" in other.content.decode()


def test_more_than_fifty_ids_are_refused_in_the_words_of_braze(marketer):
    form = typed(external_user_ids="\n".join(f"u{number}" for number in range(51)))

    answer = post(marketer, "review", form)

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "The max number of external_ids and aliases per request was exceeded" in html
    assert 'href="#ids"' in html


def test_liquid_that_does_not_compile_is_told_on_its_field(marketer):
    form = typed(external_user_ids="u1", email__subject="Hey\n{% if x %}")

    answer = post(marketer, "review", form)

    subject = next(
        each for each in answer.context["draft"].fields() if each.name == "email.subject"
    )
    assert "line" in subject.errors[0]
    assert "column" in subject.errors[0]
    assert 'href="#f-email-subject"' in answer.content.decode()


def test_a_refused_form_keeps_what_was_typed(marketer):
    form = typed("email", "sms", external_user_ids=" u1 ", sms__body="Later", email__from="")

    html = post(marketer, "review", form).content.decode()

    assert "\n u1 </textarea>" in html
    assert ">\nLater</textarea>" in html


def test_hostile_text_in_every_field_is_only_text(marketer):
    make_user("u1", first_name=HOSTILE)
    page = marketer.get(PATH)
    names = [each.name for each in page.context["draft"].fields()]
    everything = dict.fromkeys([*names, "user_aliases", "audience", "preview_as"], HOSTILE)
    hostile = {**everything, "channels": [key.word for key in ChannelKey]}
    rendered = typed(external_user_ids="u1", email__subject=HOSTILE, email__body=HOSTILE)

    pages = [post(marketer, deed, hostile) for deed in ("refresh", "review", "send")]
    pages += [post(marketer, deed, rendered) for deed in ("refresh", "review")]

    for each in pages:
        assert each.status_code in {200, 422}
        assert b"<script>x()" not in each.content
        assert b"<img src=x" not in each.content


@pytest.mark.parametrize("follows", [True, False])
def test_the_mail_has_a_policy_of_its_own(marketer, follows):
    make_user("u1")
    form = typed(external_user_ids="u1", email__body="<script>x()</script><b>Hi</b>")
    headers = {"HX-Request": "true"} if follows else {}

    answer = marketer.post(f"{PATH}mail/", form, headers=headers)

    assert b"<b>Hi</b>" in answer.content
    assert answer["Content-Security-Policy"] == POLICY
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_call_of_the_log_is_opened_in_the_form(admin):
    make_user("u1")
    entry = make_entry(request_body=make_body(external_user_ids=["u1"]))

    page = admin.get(f"{PATH}?from={entry.entry_id}")

    assert page.context["reach"].user_count == 1
    assert [form.channel for form in page.context["draft"].chosen] == [ChannelKey.EMAIL]


def test_a_marketer_does_not_open_what_came_through_the_api(marketer):
    entry = make_entry(request_body=make_body(external_user_ids=["u1"]))

    assert marketer.get(f"{PATH}?from={entry.entry_id}").status_code == 403
    assert marketer.get(f"{PATH}?from=x").status_code == 404


def test_a_refusal_shrinks_while_the_form_is_mended(marketer):
    make_user("u1")
    form = typed(external_user_ids="u1", refused="1")

    worse = post(marketer, "refresh", form | {"email.from": ""}, follows=True).content.decode()
    mended = post(marketer, "refresh", form, follows=True).content.decode()

    assert "1 thing left to mend" in worse
    assert "1 problem" in worse
    assert "Nothing left to mend" in mended
    assert 'role="alert"' not in worse + mended
