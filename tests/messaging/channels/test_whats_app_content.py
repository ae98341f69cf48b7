"""What each shape of a WhatsApp message may say."""

import pytest

from messaging.channels.whats_app import CONTENTS
from tests.messaging.channels.faults import faults

TEMPLATE = {"template_name": "order", "template_language_code": "en"}
PICTURE = "https://a.example/p.png"
ROW = {"row_title": "r"}


def said(kind, message):
    return faults(CONTENTS[kind], message)


def listed(*row_counts):
    sections = [{"section_title": "s", "list_rows": [ROW] * count} for count in row_counts]
    return {"body": "b", "list": {"list_button_text": "Choose", "list_sections": sections}}


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        ({"template_name": None}, ["template_name: is required"]),
        ({"template_language_code": 1}, ["template_language_code: must be a string"]),
        (
            {"header_variables": {"0": "a", "1": "b"}},
            ["header_variables: must have at most 1 entry"],
        ),
        (
            {"button_variables": {"0": "a", "1": "b"}},
            ["button_variables: must have at most 1 entry"],
        ),
        (
            {"body_variables": dict.fromkeys(map(str, range(101)), 1)},
            ["body_variables: must have at most 100 entries"],
        ),
        (
            {"body_variables": {"first": "a"}},
            ['body_variables: must have whole numbers from "0" as its keys'],
        ),
        ({"body_variables": {"0": 1}}, ["body_variables.0: must be a string"]),
        ({"body_variables": ["a"]}, ["body_variables: must be an object"]),
        ({"header_image_uri": PICTURE}, []),
        ({"header_media_uri": "tel:+49"}, ["header_media_uri: must be an http or https address"]),
        (
            {"header_image_uri": PICTURE, "header_media_uri": PICTURE},
            ["header_image_uri: must be left out when header_media_uri is given"],
        ),
    ],
)
def test_a_template_has_its_blanks_by_number(change, lines):
    assert said("template_message", {**TEMPLATE, **change}) == lines


@pytest.mark.parametrize(
    ("kind", "message", "lines"),
    [
        ("text_response_message", {}, ["body: is required"]),
        ("text_response_message", {"body": ""}, ["body: must not be empty"]),
        ("text_image_response_message", {"caption": "c"}, ["image_uri: is required"]),
        ("quick_reply_response_message", {"body": "b"}, ["buttons: is required"]),
        (
            "quick_reply_response_message",
            {"body": "b", "buttons": []},
            ["buttons: must not be empty"],
        ),
        (
            "quick_reply_response_message",
            {"body": "b", "buttons": [{}], "header_text": "h", "header_image_uri": PICTURE},
            [
                "buttons.0.text: is required",
                "header_image_uri: must be left out when header_text is given",
            ],
        ),
        (
            "flow_response_message",
            {"body": "b", "flow_button": {"caption": "c" * 21}},
            [
                "flow_button.caption: must have at most 20 characters",
                "flow_button.flow_id: is required",
            ],
        ),
    ],
)
def test_an_answer_has_what_it_shows(kind, message, lines):
    assert said(kind, message) == lines


@pytest.mark.parametrize("counts", [(1,), (10,), (5, 5), (1,) * 10])
def test_a_list_has_up_to_ten_rows(counts):
    assert said("list_response_message", listed(*counts)) == []


@pytest.mark.parametrize("counts", [(6, 5), (10, 1)])
def test_the_rows_of_all_sections_count_together(counts):
    assert said("list_response_message", listed(*counts)) == [
        "list.list_sections: must have at most 10 rows in all sections together"
    ]


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ({"body": "b"}, "list: is required"),
        (listed(), "list.list_sections: must not be empty"),
        (listed(0), "list.list_sections.0.list_rows: must not be empty"),
        (listed(11), "list.list_sections.0.list_rows: must have at most 10 entries"),
        ({"body": "b", "list": {"list_sections": [{}]}}, "list.list_button_text: is required"),
    ],
)
def test_a_list_has_something_to_choose_from(message, line):
    assert line in said("list_response_message", message)
