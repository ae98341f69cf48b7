"""Plain text from HTML, and the preheader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.rendering.html import plain_text, with_preheader

MAIL = """<!doctype html><html><head><title>T</title><style>p{color:red}</style></head>
<body><!--[if mso]><p>Outlook only</p><![endif]-->
<h1>Hello &amp; welcome</h1><p>One<br>two&nbsp;three &lt;b&gt;</p>
<ul><li>first</li><li>second</li></ul>
<p><a class="b" href="https://a.example/?a=1&amp;b=2">Shop <b>now</b></a> <a href="#top">up</a></p>
<script>if (a < b) {}</script></body></html>"""


def test_words_and_links_stay():
    assert plain_text(MAIL) == (
        "Hello & welcome\n\nOne\ntwo three <b>\n\n- first\n- second\n\n"
        "Shop now (https://a.example/?a=1&b=2) up"
    )


@pytest.mark.parametrize(
    "part", ["<", "<!--", "<style>", "<a href='", "<p ", "&", "<a>", " \n", "</a>"]
)
def test_hostile_repetition_is_answered(part):
    assert isinstance(plain_text(part * (300_000 // len(part))), str)


@given(st.text(alphabet="<>/ap!-\"'= hrefstyl&;\n"))
def test_any_text_is_read(html):
    assert plain_text(html) == plain_text(html).strip()


@given(st.text(alphabet="abc <&>"))
def test_escaped_text_reads_as_itself(text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    assert plain_text(f"<p>{escaped}</p>").split() == text.split()


def test_preheader_is_the_first_thing_in_the_body_and_hidden():
    html = with_preheader("<html><BODY class='a'><p>x</p></BODY></html>", "Soon")

    assert html.startswith("<html><BODY class='a'><div style=\"display:none")
    assert "Soon" in plain_text(html)
    assert with_preheader("<p>x</p>", "Soon").endswith("</div><p>x</p>")
    assert with_preheader("<p>x</p>", "") == "<p>x</p>"
