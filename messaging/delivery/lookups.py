"""What a request names, looked up before anything is written: every problem at once.

The words of a refusal are Braze's where they are known. Source: spec, messages-send §5, §6, §8.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from messaging.audience.recipients import Named, check_patterns, named, segment_tree
from messaging.channels.base import Message
from messaging.choices.channels import ChannelKey
from messaging.delivery import templates
from messaging.errors import InvalidRequestError, Problem, RenderError
from messaging.models.campaign import Campaign
from messaging.models.connection import Connection
from messaging.models.message_variation import MessageVariation
from messaging.models.segment import Segment
from messaging.models.send_id import SendId
from messaging.models.subscription_group import SubscriptionGroup
from messaging.rendering.template import MessageTemplate
from messaging.send_request import SendRequest
from messaging.wire import summary

INVALID_CAMPAIGN = "Invalid Campaign ID"
ARCHIVED_CAMPAIGN = (
    "The campaign is archived. Unarchive the campaign in order for trigger requests to take effect."
)
UNSPECIFIED_VARIATION = "Message Variant Unspecified"
INVALID_VARIATION = "Invalid Message Variant"
MISMATCHED_VARIATION = "Mismatched Message Type"
INVALID_SEND_ID = "Invalid Send ID"
INVALID_SEGMENT = "Invalid Segment ID"
ARCHIVED_SEGMENT = "The segment is archived. Unarchive the segment in order to send to it."
FATAL = frozenset(
    {INVALID_CAMPAIGN, ARCHIVED_CAMPAIGN, UNSPECIFIED_VARIATION, INVALID_VARIATION}
    | {MISMATCHED_VARIATION, INVALID_SEND_ID, INVALID_SEGMENT, ARCHIVED_SEGMENT}
)  # a reason opens with them


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the names of one request lead to."""

    named: Named
    campaign: Campaign | None
    segment: Segment | None
    connections: Mapping[ChannelKey, Connection]  # a channel that is missing is in the sandbox
    templates: Mapping[ChannelKey, MessageTemplate]
    notes: tuple[str, ...]  # what is odd, and stops nothing


def look_up(request: SendRequest) -> Found:
    """Return what ``request`` names, in a fixed number of statements however many it names.

    Raises ``InvalidRequestError`` with every problem; its message is in Braze's words where all
    problems are of one kind.
    """
    messages = request.messages.chosen()
    problems: list[Problem] = []
    found = Found(
        campaign=_campaign(request, messages, problems),
        segment=_segment(request, problems),
        templates=_templates(messages, problems),
        named=named(request.external_user_ids, request.aliases),
        connections=Connection.objects.carrying(messages),
        notes=tuple(_notes(messages)),
    )
    problems += _audience_problems(request, found.segment)
    if problems:
        raise InvalidRequestError(_headline(problems), problems)
    return found


def unknown_names(found: Found) -> list[str]:
    """Return a line for each name that nobody has, for ``errors``."""
    kinds = {"external_id": "external_user_ids", "alias": "user_aliases"}
    return [f"{kinds[kind]}: there is no user {name}." for kind, name in found.named.unknown]


def _headline(problems: list[Problem]) -> str:
    kinds = {problem.reason.partition(":")[0] for problem in problems}
    if len(kinds) == 1 and kinds <= FATAL:
        return kinds.pop()
    return f"{summary(problems)} Nothing was sent."


def _campaign(
    request: SendRequest, messages: Mapping[ChannelKey, Message], problems: list[Problem]
) -> Campaign | None:
    campaign_id = request.campaign_id
    if campaign_id is None:
        if request.send_id:
            problems.append(Problem("send_id", f"{INVALID_SEND_ID}: it needs its campaign_id"))
        return None
    wanted = [message.message_variation_id for message in messages.values()]
    rows = list(
        MessageVariation.objects.select_related("campaign").filter(
            campaign__campaign_id=campaign_id, message_variation_id__in=filter(None, wanted)
        )
    )
    campaign = rows[0].campaign if rows else _campaign_alone(campaign_id)
    if campaign is None:  # so its variations and send ids are unknown, too: one mistake, one word
        problems.append(Problem("campaign_id", INVALID_CAMPAIGN))
        return None
    if campaign.archived_at:
        problems.append(Problem("campaign_id", ARCHIVED_CAMPAIGN))
    problems += _variation_problems(messages, {row.message_variation_id: row for row in rows})
    problems += _send_id_problems(request)
    return campaign


def _campaign_alone(campaign_id: str) -> Campaign | None:
    return Campaign.objects.filter(campaign_id=campaign_id).first()


def _variation_problems(
    messages: Mapping[ChannelKey, Message], rows: Mapping[str, MessageVariation]
) -> Iterator[Problem]:
    for channel, message in messages.items():
        variation_id = message.message_variation_id
        path = f"messages.{channel.word}.message_variation_id"
        if variation_id is None:
            yield Problem(path, UNSPECIFIED_VARIATION)
        elif variation_id not in rows:
            yield Problem(path, INVALID_VARIATION)
        elif rows[variation_id].channel != channel:
            yield Problem(path, MISMATCHED_VARIATION)


def _send_id_problems(request: SendRequest) -> Iterator[Problem]:
    if (
        request.send_id
        and not SendId.objects.filter(
            send_id=request.send_id, campaign__campaign_id=request.campaign_id
        ).exists()
    ):
        yield Problem("send_id", INVALID_SEND_ID)


def _segment(request: SendRequest, problems: list[Problem]) -> Segment | None:
    if request.segment_id is None:
        return None
    segment = Segment.objects.filter(segment_id=request.segment_id).first()
    if segment is None:
        problems.append(Problem("segment_id", INVALID_SEGMENT))
    elif segment.archived_at:
        problems.append(Problem("segment_id", ARCHIVED_SEGMENT))
    return segment


def _audience_problems(request: SendRequest, segment: Segment | None) -> Iterator[Problem]:
    """Yield what no lane could run, so that the caller hears of it and not the dispatch."""
    try:
        check_patterns([request.tree] if request.tree else [])
    except InvalidRequestError as fault:
        yield from fault.within("audience").problems
    try:
        check_patterns([segment_tree(segment)] if segment else [])
    except InvalidRequestError as fault:
        yield from fault.within("segment_id").problems


def _templates(
    messages: Mapping[ChannelKey, Message], problems: list[Problem]
) -> dict[ChannelKey, MessageTemplate]:
    """Compile every message: what no user could ever be sent is refused for all of them."""
    compiled = {}
    for channel, message in messages.items():
        try:
            compiled[channel] = templates.written.of(channel, message.content())
        except RenderError as fault:
            field, _, reason = str(fault).partition(": ")
            spot = f" (line {fault.line}, column {fault.column})" if fault.line else ""
            problems.append(Problem(f"messages.{channel.word}.{field}", f"{reason}{spot}"))
    return compiled


def _notes(messages: Mapping[ChannelKey, Message]) -> Iterable[str]:
    """Return a line for each subscription group that its channel does not have."""
    groups = {
        channel: group_id
        for channel, message in messages.items()
        if (group_id := getattr(message, "subscription_group_id", None))
    }
    if not groups:
        return []
    known = set(
        SubscriptionGroup.objects.filter(
            subscription_group_id__in=groups.values(), is_archived=False
        ).values_list("subscription_group_id", "channel")
    )
    return [
        f"messages.{channel.word}.subscription_group_id: nobody is in a group that is not there."
        for channel, group_id in groups.items()
        if (group_id, channel) not in known
    ]
