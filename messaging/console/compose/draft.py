"""Form ⇄ JSON: the draft's truth is the wire body, the form is a view of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from django.http import QueryDict

from messaging.choices.channels import ChannelKey
from messaging.choices.people import RecipientSubscriptionState
from messaging.console.compose.audience_form import AudienceForm
from messaging.console.compose.canary_form import CanaryForm
from messaging.console.compose.fields import Choice, FormField, from_json, to_json
from messaging.console.compose.message_forms import MessageForm, message_form
from messaging.errors import Problem

Json = dict[str, Any]  # Any: whatever JSON holds
NO_APP = "console"  # any text does where there is no app; spec, messaging-objects
DEFAULT_STATE = RecipientSubscriptionState.SUBSCRIBED.value


@dataclass(slots=True, kw_only=True)
class Draft:
    """A send being written: its forms, and the problems found while reading them."""

    audience: AudienceForm
    canary: CanaryForm
    messages: list[MessageForm]
    campaign_id: str = ""
    recipient_subscription_state: str = DEFAULT_STATE
    overrides_capping: bool = False
    unread: list[Problem] = field(default_factory=list)  # text that is not the JSON it should be
    errors: dict[str, list[str]] = field(default_factory=dict)  # by the id of a control around them

    @classmethod
    def from_post(cls, post: QueryDict) -> Self:
        """Read what the browser sent."""
        chosen = set(post.getlist("channels"))
        draft = cls(
            audience=AudienceForm.from_post(post),
            canary=CanaryForm.from_post(post),
            messages=[message_form(key, is_chosen=key.word in chosen) for key in ChannelKey],
            campaign_id=post.get("campaign_id", ""),
            recipient_subscription_state=post.get("recipient_subscription_state", DEFAULT_STATE),
            overrides_capping=post.get("override_frequency_capping") == "true",
        )
        for each in draft.fields():
            each.value = post.get(each.name, "").replace("\r\n", "\n")
        return draft

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Self:
        """Show a wire body as a form; what is no object where one belongs is left to the answer."""
        messages = body.get("messages")
        messages = messages if isinstance(messages, dict) else {}
        draft = cls(
            audience=AudienceForm.from_body(body),
            canary=CanaryForm.from_body(body),
            messages=[message_form(key, is_chosen=key.word in messages) for key in ChannelKey],
            campaign_id=from_json(body.get("campaign_id")),
            recipient_subscription_state=str(
                body.get("recipient_subscription_state") or DEFAULT_STATE
            ),
            overrides_capping=body.get("override_frequency_capping") in {True, "true"},
        )
        for each in draft.fields():
            channel, _, wire_name = each.name.partition(".")
            message = messages.get(channel)
            each.value = from_json(message.get(wire_name)) if isinstance(message, dict) else ""
        return draft

    def fields(self) -> list[FormField]:
        """Every field of every message."""
        return [each for form in self.messages for each in form.fields]

    @property
    def chosen(self) -> list[MessageForm]:
        """The messages that are part of the send."""
        return [form for form in self.messages if form.is_chosen]

    def body(self, variations: Mapping[str, str] | None = None) -> Json:
        """Return the wire body; ``variations`` are the campaign's ids, by channel word."""
        self.unread = []
        body: Json = self.audience.body(self.unread) | self.canary.body()
        if self.campaign_id:
            body["campaign_id"] = self.campaign_id
        if self.recipient_subscription_state != DEFAULT_STATE:
            body["recipient_subscription_state"] = self.recipient_subscription_state
        if self.overrides_capping:
            body["override_frequency_capping"] = True
        body["messages"] = {form.channel.word: self._message(form) for form in self.chosen}
        for word, variation_id in (variations or {}).items():
            if word in body["messages"]:
                body["messages"][word]["message_variation_id"] = variation_id
        return body

    def _message(self, form: MessageForm) -> Json:
        message: Json = {}
        for each in form.fields:
            if each.value == "":
                continue
            try:
                message[each.wire_name] = to_json(each.kind, each.value)
            except ValueError as fault:
                self.unread.append(Problem(f"messages.{each.name}", str(fault)))
        return message

    def offer(self, apps: Sequence[Choice], groups: Mapping[str, Sequence[Choice]]) -> None:
        """Offer the apps and each channel's groups; the first app is as good as any."""
        for form in self.messages:
            for each in form.fields:
                if each.wire_name == "app_id":
                    each.choose_from(apps)
                    usual = apps[0][0] if apps else NO_APP
                    each.value = each.value or usual
                    each.is_given = each.value == usual
                elif each.wire_name == "subscription_group_id":
                    each.choose_from(groups.get(form.channel.word, ()))
