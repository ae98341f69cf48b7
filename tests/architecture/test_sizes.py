"""Files and functions stay small."""

from pathlib import Path

from tests.architecture import rules

ROOT = Path(__file__).parents[2]


def test_no_file_is_over_its_limit():
    assert rules.oversized_files(ROOT) == []


def test_no_function_is_over_its_limit():
    assert rules.oversized_functions(ROOT) == []


def test_every_exception_is_still_needed():
    assert rules.needless_exceptions(ROOT) == []
    assert len(rules.exceptions(ROOT)) <= rules.MOST_EXCEPTIONS


def test_a_planted_long_file_is_found(tmp_path):
    plant(tmp_path, "messaging/long.py", "x = 1\n" * 201)

    assert rules.oversized_files(tmp_path) == ["messaging/long.py: 201 lines, limit 200"]


def test_a_planted_long_function_is_found_and_its_docstring_is_not_counted(tmp_path):
    body = "    x = 1\n" * 29
    text = (
        f'def fits():\n    """One.\n\n    Two.\n    """\n{body}\n\ndef long():\n    y = 2\n{body}'
    )
    plant(tmp_path, "messaging/functions.py", text)

    assert rules.oversized_functions(tmp_path) == ["messaging/functions.py:37 long: 31 lines"]


def plant(root, name, text):
    for folder in ("messaging", "project", "templates", "static", "tests/architecture"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "tests/architecture/exceptions.toml").touch()
    (root / name).write_text(text)
