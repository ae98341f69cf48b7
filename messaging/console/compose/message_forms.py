"""The nine messages as forms, each built from its wire model: there is no second description."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from messaging.channels.registry import CHANNELS
from messaging.choices.channels import ChannelKey
from messaging.console.compose.fields import FormField, field_of

# What most messages say; the rest of a channel's fields wait behind "More fields".
FIRST: Mapping[ChannelKey, Sequence[str]] = {
    ChannelKey.ANDROID_PUSH: ("title", "alert", "custom_uri"),
    ChannelKey.APPLE_PUSH: ("alert", "custom_uri", "badge"),
    ChannelKey.KINDLE_PUSH: ("title", "alert", "custom_uri"),
    ChannelKey.WEB_PUSH: ("title", "alert", "custom_uri"),
    ChannelKey.EMAIL: ("from", "subject", "preheader", "body"),
    ChannelKey.SMS: ("subscription_group_id", "body"),
    ChannelKey.WHATS_APP: ("subscription_group_id", "message_type", "message"),
    ChannelKey.WEBHOOK: ("url", "request_method", "body", "request_headers"),
    ChannelKey.CONTENT_CARD: ("type", "title", "description", "time_to_live", "image_url"),
}
OURS = frozenset({"message_variation_id"})  # set from the campaign, never typed
NOT_TAKEN = frozenset({"bcc", "email_template_id", "attachments"})  # each is a 400 in this release


@dataclass(slots=True, kw_only=True)
class MessageForm:
    """One channel's form: whether it is part of the send, and its fields."""

    channel: ChannelKey
    is_chosen: bool
    first: list[FormField]
    more: list[FormField]

    @property
    def fields(self) -> list[FormField]:
        """All of them, as shown."""
        return [*self.first, *self.more]

    @property
    def problem_count(self) -> int:
        """How many fields have something to mend."""
        return sum(1 for each in self.fields if each.errors)

    @property
    def has_used_more(self) -> bool:
        """Whether something behind "More fields" must be seen at once."""
        return any(each.errors or (each.value and not each.is_given) for each in self.more)


def message_form(key: ChannelKey, *, is_chosen: bool) -> MessageForm:
    """Return the empty form of a channel."""
    model = CHANNELS[key].message
    fields = {
        wire_name: field_of(key.word, wire_name, info)
        for name, info in model.model_fields.items()
        if (wire_name := info.alias or name) not in OURS | NOT_TAKEN
    }
    first = [fields.pop(name) for name in FIRST[key] if name in fields]
    return MessageForm(channel=key, is_chosen=is_chosen, first=first, more=list(fields.values()))
