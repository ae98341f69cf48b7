"""What a template asks for."""

from messaging.rendering.dialect import read_source
from messaging.rendering.mentions import Mentions, mentions, without_default

SOURCE = """
{{${first_name} | default: 'there'}} {{${city}}} {{custom_attribute.${address.city}}}
{% if custom_attribute.${n} == 1 %}{{ 'x' | append: ${last_name} }}{% endif %}
{{subscribed_state.${email_global}}}{{subscribed_state.${g-1}}}
{% comment %}{{${gender}}}{% endcomment %}
"""


def test_mentions_are_collected_from_outputs_and_tags():
    assert mentions(read_source(SOURCE)) == Mentions(
        profile=frozenset({"first_name", "city", "last_name"}),
        custom_attributes=frozenset({"address", "n"}),
        groups=frozenset({"g-1"}),
        email_state=True,
        device=False,
    )


def test_device_is_mentioned_by_either_token():
    assert mentions(read_source("{{targeted_device.${os}}}")).device
    assert mentions(read_source("{{most_recently_used_device.${os}}}")).device


def test_printed_attribute_without_default_is_listed_as_written():
    assert without_default(
        read_source("{{${city}}}{{${city}}}{{custom_attribute.${n} | upcase}}")
    ) == (
        "${city}",
        "custom_attribute.${n}",
    )
    assert without_default(read_source("{{${city} | default: 'x'}}{% if ${b} %}{% endif %}")) == ()
