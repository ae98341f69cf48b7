"""The six shapes of a WhatsApp message, one a ``message_type``. Source: spec, "whats_app"."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, Field

from messaging.channels.uris import MediaUri
from messaging.errors import Problem
from messaging.faults import fault
from messaging.wire import Flag, Given, Template, WireModel, at_most

MOST_ROWS = 10  # of all sections together
MOST_BUTTONS = 10  # ours: WhatsApp shows three
MOST_VARIABLES = 100
LONGEST_CAPTION = 20


def _numbered(variables: dict[str, str]) -> dict[str, str]:
    """Refuse a place in the template that is not counted from zero."""
    if not all(name.isascii() and name.isdigit() for name in variables):
        raise fault('must have whole numbers from "0" as its keys')
    return variables


Blanks = Annotated[dict[str, Template], AfterValidator(_numbered)]
Numbered = Annotated[Blanks, at_most(MOST_VARIABLES)]
OneNumbered = Annotated[Blanks, at_most(1)]


class WhatsAppTemplate(WireModel):
    """``template_message``: a template that Meta has approved, with its blanks filled in."""

    template_name: Template = Field(min_length=1, description="The approved template.")
    template_language_code: Template = Field(min_length=1, description="Which of its languages.")
    header_variables: OneNumbered = Field(
        default_factory=dict, description='The header\'s blank: {"0": "…"}; text headers only.'
    )
    body_variables: Numbered = Field(
        default_factory=dict, description='The body\'s blanks by number: {"0": "…", "1": "…"}.'
    )
    button_variables: OneNumbered = Field(
        default_factory=dict,
        description="The end of a button's address, by the button's number from 0.",
    )
    header_media_uri: MediaUri | None = Field(
        default=None, description="The picture of an image header."
    )
    header_image_uri: MediaUri | None = Field(
        default=None, description="The older name of header_media_uri."
    )

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:
        """Ask for one header at most."""
        if "header_media_uri" in given and "header_image_uri" in given:
            yield Problem("header_image_uri", "must be left out when header_media_uri is given")


class WhatsAppText(WireModel):
    """``text_response_message``: an answer in words."""

    body: Template = Field(min_length=1, description="The text.")
    preview_url: Flag = Field(default=False, description="Show what the first link leads to.")


class WhatsAppImage(WireModel):
    """``text_image_response_message``: an answer with a picture."""

    image_uri: MediaUri = Field(min_length=1, description="The picture.")
    caption: Template | None = Field(default=None, description="The words under it.")


class WhatsAppReplyButton(WireModel):
    """A button that answers for the user."""

    text: Template = Field(min_length=1, description="The words on it, and of the answer.")


class WhatsAppQuickReply(WireModel):
    """``quick_reply_response_message``: a question with ready answers."""

    body: Template = Field(min_length=1, description="The text.")
    buttons: Annotated[tuple[WhatsAppReplyButton, ...], at_most(MOST_BUTTONS, at_least=1)] = Field(
        description="The answers, in order."
    )
    header_text: Template | None = Field(
        default=None, description="Words above the text; not with header_image_uri."
    )
    header_image_uri: MediaUri | None = Field(
        default=None, description="A picture above the text; not with header_text."
    )
    footer: Template | None = Field(default=None, description="Words under the text.")

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:
        """Ask for one header at most."""
        if "header_text" in given and "header_image_uri" in given:
            yield Problem("header_image_uri", "must be left out when header_text is given")


class WhatsAppListRow(WireModel):
    """One choice of a list."""

    row_title: Template = Field(min_length=1, description="The choice.")
    row_description: Template | None = Field(default=None, description="More about it.")


class WhatsAppListSection(WireModel):
    """Some choices under one heading."""

    section_title: Template = Field(description="The heading.")
    list_rows: Annotated[tuple[WhatsAppListRow, ...], at_most(MOST_ROWS, at_least=1)] = Field(
        description="The choices, in order."
    )


def _few_rows(sections: tuple[WhatsAppListSection, ...]) -> tuple[WhatsAppListSection, ...]:
    if sum(len(section.list_rows) for section in sections) > MOST_ROWS:
        raise fault(f"must have at most {MOST_ROWS} rows in all sections together")
    return sections


class WhatsAppChoices(WireModel):
    """What opens when a user taps the list's button."""

    list_button_text: Template = Field(min_length=1, description="The words on the button.")
    list_sections: Annotated[
        tuple[WhatsAppListSection, ...],
        at_most(MOST_ROWS, at_least=1),
        AfterValidator(_few_rows),
    ] = Field(description="The sections; at most 10 rows in all of them together.")


class WhatsAppList(WireModel):
    """``list_response_message``: a question with a list to choose from."""

    body: Template = Field(min_length=1, description="The text.")
    list: WhatsAppChoices = Field(description="The choices.")
    header: Template | None = Field(default=None, description="Words above the text.")
    footer: Template | None = Field(default=None, description="Words under the text.")


class WhatsAppFlowButton(WireModel):
    """The button that opens a flow."""

    caption: Template = Field(
        min_length=1, max_length=LONGEST_CAPTION, description="The words on it."
    )
    flow_id: Template = Field(min_length=1, description="A published flow.")


class WhatsAppFlow(WireModel):
    """``flow_response_message``: a form inside WhatsApp."""

    body: Template = Field(min_length=1, description="The text.")
    flow_button: WhatsAppFlowButton = Field(description="The button that opens the flow.")
    header_text: Template | None = Field(default=None, description="Words above the text.")
    footer: Template | None = Field(default=None, description="Words under the text.")
    generate_custom_attribute: Flag = Field(
        default=False, description="Keep the answers in a custom attribute."
    )
