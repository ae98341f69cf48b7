"""Templates hold no style, no script, nothing marked safe; components say what they take."""

from pathlib import Path

from tests.architecture import rules

ROOT = Path(__file__).parents[2]


def test_no_template_breaks_the_policy():
    assert rules.sinful_templates(ROOT) == []


def test_every_component_says_what_it_takes():
    assert rules.silent_components(ROOT) == []


def test_a_planted_inline_handler_is_found(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/page.html").write_text(
        '<a onclick="x()" style="color:red">{{ x|safe }}</a>'
    )

    assert rules.sinful_templates(tmp_path) == [
        "templates/page.html: style=",
        "templates/page.html: an on… attribute",
        "templates/page.html: |safe",
    ]
