"""Who would get a send, and how it looks to one of them: counted and rendered, given to nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from messaging.audience.patience import API_SECONDS
from messaging.audience.recipients import recipients
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.delivery.contents import Content, content_of
from messaging.delivery.eligibility import judge, suppressed
from messaging.delivery.fetch import People
from messaging.delivery.lookups import look_up, unknown_names
from messaging.delivery.reach.dry_run import predict
from messaging.delivery.reach.prediction import Prediction
from messaging.delivery.snapshot import wanted_by
from messaging.errors import AbortedError, RenderError
from messaging.models.campaign import Campaign
from messaging.models.dispatch import Dispatch
from messaging.models.user import User
from messaging.rendering.child import Child
from messaging.send_request import SendRequest
from messaging.services.audiences import Nodes, count_clauses, estimate_clauses, target_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """One channel for one user: its words, and what would keep it from them."""

    channel: ChannelKey
    content: Mapping[str, Any] | None = None  # Any: JSON, spelled as on the wire
    reason: Reason | None = None  # why this user would not get it
    problem: str = ""  # why it cannot be rendered


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Whom a send would reach, and lines about what is odd in it and stops nothing."""

    prediction: Prediction
    notes: list[str]
    clauses: Nodes  # none where only names are given, or a segment alone


def reach(request: SendRequest, *, now: datetime, seconds: float = API_SECONDS) -> Reached:
    """Return whom a send would reach now, as the dry run counts them; nothing is written.

    ``seconds`` is how long a statement may take before there is an estimate; 0 is one at once.
    Raises ``InvalidRequestError`` for a campaign, variation, send id or segment that nobody has.
    """
    found = look_up(request)
    clauses = Nodes()
    if request.tree:
        target = target_of(request)
        tell = count_clauses if seconds else estimate_clauses
        clauses = tell(target, now=now)
    return Reached(
        clauses=clauses,
        prediction=predict(request, found=found, now=now, seconds=seconds),
        notes=[*request.notes, *unknown_names(found), *found.notes],
    )


def previewed_user(request: SendRequest, external_id: str, *, now: datetime) -> User | None:
    """Return the user with this id, or the first whom the send would reach."""
    if external_id:
        return User.objects.named([external_id]).first()
    return recipients(wanted_by(request), now=now).order_by("pk").first()


def previews(request: SendRequest, user: User, *, now: datetime) -> list[Preview]:
    """Return every chosen channel as ``user`` would see it. Nothing is kept of it."""
    campaign = Campaign.objects.filter(campaign_id=request.campaign_id or "").first()
    dispatch = Dispatch(
        accepted_at=now,
        campaign=campaign,
        send_id=request.send_id or "",
        request=request.to_json(),
    )
    found = []
    with Child() as child:
        for key in request.messages.chosen():
            content = content_of(dispatch, key, link_key=None)
            if isinstance(content, Reason):
                found.append(Preview(channel=key, reason=content))
            else:
                found.append(_rendered(content, user.pk, child))
    return found


def _rendered(content: Content, user_id: int, child: Child) -> Preview:
    """Return the channel rendered for a user, or why it cannot be."""
    key = content.channel.key
    people = People([(content, [user_id])])
    person = people.seen_by(content)(user_id)
    if person is None:
        return Preview(channel=key, reason=Reason.USER_DELETED)
    shut = suppressed([person], content.channel, content.state)
    verdict = judge(
        person, content.message, content.channel, content.state, is_suppressed=bool(shut)
    )
    reason = verdict if isinstance(verdict, Reason) else None
    try:
        variables = content.variables(
            person, content.facts_of(user_id), groups=people.groups_of(user_id)
        )
        words = content.template.render(variables, child)
    except AbortedError:
        return Preview(channel=key, reason=Reason.ABORTED)
    except RenderError as fault:
        return Preview(channel=key, problem=str(fault))
    return Preview(channel=key, content=words, reason=reason)
