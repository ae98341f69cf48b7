import pytest

from messaging.channels.registry import CHANNELS
from messaging.choices.channels import ChannelKey
from messaging.console.compose.message_forms import FIRST, NOT_TAKEN, OURS, message_form


@pytest.mark.parametrize("key", ChannelKey)
def test_every_field_has_a_control_but_the_variation_and_what_is_refused(key):
    form = message_form(key, is_chosen=True)
    model = CHANNELS[key].message
    wire_names = {info.alias or name for name, info in model.model_fields.items()}

    assert {field.wire_name for field in form.fields} == wire_names - OURS - NOT_TAKEN


@pytest.mark.parametrize("key", ChannelKey)
def test_what_is_always_asked_for_stands_first(key):
    form = message_form(key, is_chosen=True)

    assert [field.wire_name for field in form.first] == list(FIRST[key])


def test_a_form_counts_its_problems_and_opens_what_is_used():
    form = message_form(ChannelKey.EMAIL, is_chosen=True)
    form.more[0].errors.append("is required")

    assert form.problem_count == 1
    assert form.has_used_more
