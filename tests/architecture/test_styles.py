"""Colours stand in tokens.css alone; no !important, no ids."""

from pathlib import Path

from tests.architecture import rules

ROOT = Path(__file__).parents[2]


def test_styles_keep_the_rules():
    assert rules.sinful_styles(ROOT) == []


def test_planted_sins_are_found(tmp_path):
    (tmp_path / "static").mkdir()
    (tmp_path / "static/page.css").write_text("#main { color: #fff !important; }")

    assert rules.sinful_styles(tmp_path) == [
        "static/page.css: !important",
        "static/page.css: an id as selector",
        "static/page.css: a colour outside tokens.css",
    ]
