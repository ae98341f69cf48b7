"""What an Apple push shows: its alert object, and what its buttons do."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from messaging.channels.push import MOST_BUTTONS, Button, ButtonAction
from messaging.channels.uris import has_liquid
from messaging.errors import Problem
from messaging.faults import BRANCH
from messaging.wire import Given, Template, WireModel, at_most, is_true

MOST_ARGUMENTS = 50
TEXT, OBJECT = f"{BRANCH}text", f"{BRANCH}object"

# Categories that every Braze app brings: action id → whether it says yes.
DEFAULT_CATEGORIES = {
    "ab_cat_accept_decline": {"ab_pb_accept": True, "ab_pb_decline": False},
    "ab_cat_yes_no": {"ab_pb_yes": True, "ab_pb_no": False},
    "ab_cat_confirm_cancel": {"ab_pb_confirm": True, "ab_pb_cancel": False},
    "ab_cat_more": {"ab_pb_more": True},
}
POSITIVE = ("OPEN_APP", "URI", "DEEP_LINK")
NEGATIVE = ("CLOSE",)
OWN = ("URI", "DEEP_LINK")

Arguments = Annotated[tuple[Template, ...], at_most(MOST_ARGUMENTS)]


class AlertObject(WireModel):
    """An alert in parts, with words that the app translates."""

    body: Template | None = Field(
        default=None, description="The text. Required unless content-available is true."
    )
    title: Template | None = Field(default=None, description="The line above the text.")
    title_loc_key: Template | None = Field(
        default=None, description="The key of a title in the app's own translations."
    )
    title_loc_args: Arguments = Field(default=(), description="Put into the translated title.")
    action_loc_key: Template | None = Field(
        default=None, description="The key of the words on the button that opens the app."
    )
    loc_key: Template | None = Field(
        default=None, description="The key of a text in the app's own translations."
    )
    loc_args: Arguments = Field(default=(), description="Put into the translated text.")
    sound: Template | None = Field(default=None, description="A sound; live activities only.")


def _branch(value: Any) -> str:  # noqa: ANN401 - any JSON
    return OBJECT if isinstance(value, dict | AlertObject) else TEXT


AppleAlert = Annotated[
    Annotated[Template, Tag(TEXT)] | Annotated[AlertObject, Tag(OBJECT)], Discriminator(_branch)
]


class AppleButton(Button):
    """What one button of the push's category does."""

    action_id: Template = Field(description="Which button of the category.")
    action: ButtonAction | None = Field(
        default=None, description="What a tap does. Required in a category of your own."
    )


def alert_problems(given: Given) -> Iterator[Problem]:
    """Yield what is missing from the alert of a push that is not silent."""
    if is_true(given.get("content-available")):
        return
    alert = given.get("alert")
    if alert is None:
        yield Problem("alert", "is required unless content-available is true")
    elif isinstance(alert, dict) and alert.get("body") is None and alert.get("loc_key") is None:
        yield Problem("alert.body", "is required unless content-available is true")


def button_problems(given: Given) -> Iterator[Problem]:
    """Yield what does not fit between a push's category and its buttons."""
    category, buttons = given.get("category"), given.get("buttons")
    if not isinstance(buttons, list) or not buttons:
        return
    if category is None:
        yield Problem("category", "is required with buttons")
    if not isinstance(category, str) or has_liquid(category):
        return
    known = DEFAULT_CATEGORIES.get(category)
    for index, button in enumerate(buttons[:MOST_BUTTONS]):
        if isinstance(button, dict):
            found = _default_button(known, button) if known else _own_button(button)
            yield from (problem.within("buttons", index) for problem in found)


def _default_button(known: Mapping[str, bool], button: Given) -> Iterable[Problem]:
    """Yield what is wrong with a button of a category that every app brings."""
    action_id, action = button.get("action_id"), button.get("action")
    if not isinstance(action_id, str):
        return
    if action_id not in known:
        yield Problem("action_id", f"must be {' or '.join(known)} in this category")
        return
    allowed = POSITIVE if known[action_id] else NEGATIVE
    if action is not None and action not in allowed:
        yield Problem("action", f"must be {' or '.join(allowed)} for this button")


def _own_button(button: Given) -> Iterable[Problem]:
    """Yield what is wrong with a button of a category of the app's own."""
    if button.get("action") not in OWN:
        yield Problem("action", f"must be {' or '.join(OWN)} in a category of your own")
    if button.get("uri") is None:
        yield Problem("uri", "is required in a category of your own")
