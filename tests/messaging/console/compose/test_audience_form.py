from django.http import QueryDict

from messaging.console.compose.audience_form import AudienceForm

OPTED_IN = {"push_subscription_status": {"comparison": "is", "value": "opted_in"}}


def form(**typed):
    post = QueryDict(mutable=True)
    post.update(typed)
    return AudienceForm.from_post(post)


def test_an_empty_form_names_nobody_and_never_everybody():
    assert form().body([]) == {}
    assert form().is_empty


def test_broadcast_is_set_only_where_no_user_is_named():
    assert form(segment_id="s").body([]) == {"segment_id": "s", "broadcast": True}
    assert "broadcast" not in form(segment_id="s", external_user_ids="u1").body([])
    assert "broadcast" not in form(segment_id="s", user_aliases="shop").body([])


def test_ids_stand_one_a_line_and_may_hold_a_comma():
    typed = form(external_user_ids=" u1 \r\n\r\nlast, first\r\n")

    assert typed.body([])["external_user_ids"] == ["u1", "last, first"]


def test_aliases_are_label_and_name_and_a_name_may_hold_a_colon():
    typed = form(user_aliases="shop:ana:2")

    assert typed.body([])["user_aliases"] == [{"alias_label": "shop", "alias_name": "ana:2"}]


def test_what_is_no_alias_or_no_json_is_told_on_its_field():
    unread = []
    form(user_aliases="ana", audience="{").body(unread)

    assert [problem.path for problem in unread] == ["user_aliases", "audience"]


def test_a_body_shown_as_a_form_is_the_same_body_again():
    body = {
        "external_user_ids": ["u1", "u2"],
        "user_aliases": [{"alias_label": "shop", "alias_name": "ana"}],
        "segment_id": "s",
        "audience": OPTED_IN,
    }

    assert AudienceForm.from_body(body).body([]) == body
