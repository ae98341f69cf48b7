import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.channels.registry import CHANNELS
from messaging.choices.channels import ChannelKey
from messaging.errors import RenderError
from messaging.rendering.child import Child
from messaging.rendering.html import plain_text
from messaging.rendering.plain_version import compile_mail, plain_version

PLACES = CHANNELS[ChannelKey.EMAIL].places
OUTPUT = "{{custom_attribute.${a}}}"


@pytest.fixture(scope="module")
def child():
    own = Child()
    yield own
    own.close()


def rendered(body, child, a="Ana & <co>", **content):
    template = compile_mail({"body": body, **content}, PLACES)
    return template.render({"custom_attribute__": {"a": a}}, child)


def words(text):
    return text.split()


PARTS = st.sampled_from(
    [
        *("<p>Hello", "</p>", " ", "<b>you</b>", "<br>", "\n", "&amp;", "caf&eacute;", OUTPUT),
        *("<a href='https://x.example/'>", "</a>", "<ul><li>one</li></ul>", "<!-- no -->"),
        *("<style>p{}</style>", f'<i title="{OUTPUT}">', "</i>", f"{{% if 1 == 1 %}}{OUTPUT}"),
        *("{% else %}no{% endif %}", "{% endif %}", "{%- if 1 == 2 -%}never{%- endif -%}", "{"),
    ]
)


@given(body=st.lists(PARTS, min_size=1, max_size=12).map("".join), a=st.sampled_from(["x", "<&>"]))
def test_it_says_what_would_be_read_off_the_html(child, body, a):
    try:
        content = rendered(body, child, a)
    except RenderError:
        return

    made = content.get("plaintext_body")

    assert made is None or words(made) == words(plain_text(content["body"]))


def test_outputs_are_words_and_links_stand_behind_theirs(child):
    body = f'<p>Hello {OUTPUT},</p><p><a href="https://x.example/{OUTPUT}">look</a></p>'

    content = rendered(body, child, "Ana & co")

    assert content["plaintext_body"].startswith("Hello Ana & co,\n\nlook (https://x.example/")
    assert "Hello Ana &amp; co" in content["body"]


def test_what_its_author_wrote_is_not_touched(child):
    assert rendered("<p>Hi</p>", child, plaintext_body="Own")["plaintext_body"] == "Own"


def test_block_across_html_tags_is_left_to_the_rendered_mail(child):
    body = '<p class="{% if 1 == 1 %}a">Hi{% else %}">No{% endif %}</p>'

    content = rendered(body, child)

    assert "plaintext_body" not in content
    assert content["body"] == '<p class="a">Hi</p>'


@pytest.mark.parametrize(
    "html",
    ["{% raw %}{{x}}{% endraw %}", "{% comment %}<p>{% endcomment %}", "&#123;{ a", "\ue000"],
)
def test_what_cannot_be_made_from_the_source_is_not(html):
    assert plain_version(html) is None


def test_a_mail_without_words_has_no_plain_version():
    assert plain_version("<img src='https://x.example/a.png'>") is None
