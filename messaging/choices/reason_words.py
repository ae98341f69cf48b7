"""Each reason as a sentence for people; the code stands beside it on every page."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from messaging.choices.outcomes import Reason

_SENTENCES: dict[Reason, Promise | str] = {
    Reason.USER_PROFILE_NOT_FOUND: _("Nobody has this id"),
    Reason.USER_DELETED: _("The user was deleted before the message went out"),
    Reason.DUPLICATE_ADDRESS: _("Another user of this send has the same address"),
    Reason.NO_ADDRESS: _("The user has no address on this channel"),
    Reason.INVALID_ADDRESS: _("The address is not one that can be reached"),
    Reason.SUPPRESSED: _("The address bounced or complained before"),
    Reason.UNSUBSCRIBED: _("The user is unsubscribed"),
    Reason.NOT_OPTED_IN: _("The user has not opted in, and this send asks for it"),
    Reason.NOT_IN_SUBSCRIPTION_GROUP: _("The user is not in the subscription group"),
    Reason.NOT_RE_ELIGIBLE: _("The user had this campaign before and may not get it again"),
    Reason.FREQUENCY_CAPPED: _("The user has had as many messages as the rules allow"),
    Reason.NUMBER_CAPPED: _("This phone number has had as many messages as an hour allows"),
    Reason.QUIET_HOURS: _("It is night where the user is"),
    Reason.ABORTED: _("The template itself said not to send"),
    Reason.REFUSED_RECIPIENT: _("The carrier refuses this address"),
    Reason.REFUSED_MESSAGE: _("The carrier refuses this message"),
    Reason.BLOCKED_ADDRESS: _("The host is one that we do not call"),
    Reason.ATTACHMENT_UNAVAILABLE: _("An attachment could not be fetched"),
    Reason.MESSAGE_TOO_LARGE: _("The message is larger than the channel takes"),
    Reason.RENDER_ERROR: _("The template does not fit this user"),
    Reason.RENDER_LIMIT: _("The template took too long or wrote too much"),
    Reason.GAVE_UP: _("Every try failed, and the time for trying is over"),
    Reason.POISON: _("Handling this user ended the worker, more than once"),
    Reason.INTERNAL: _("A fault of ours"),
    Reason.STOPPED: _("A member stopped the send"),
    Reason.EXPIRED: _("The send was too old to go out"),
    Reason.NO_ANSWER: _("It was handed over, and no answer came"),
    Reason.CONNECTION_LOST: _("The connection broke after the message was handed over"),
    Reason.WORKER_LOST: _("The worker died while the message was on its way"),
    Reason.ANSWER_UNREADABLE: _("The carrier answered something that we cannot read"),
}


def sentence(reason: Reason) -> str:
    """Return the reason in words, in the language of the moment."""
    return str(_SENTENCES[reason])


_STATES: dict[str, Promise | str] = {
    "audience_changed": _(
        "The audience is not the one that was confirmed. Release it to send anyway, or stop it"
    ),
    "restored": _(
        "The database may be older than what was sent from it. Stop it if it has gone out; else a"
        " developer releases it"
    ),
    "credentials": _("Its carrier refuses the credentials. They are tried again once a minute"),
    "canary": _("Too many of its canary failed. Release it to send to the rest, or stop it"),
    "expired": _("The send was too old to go out"),
    "unbalanced": _("Its books do not add up, so it is left open"),
}


def state_sentence(state_reason: str) -> str:
    """Return why a dispatch stands where it stands: a code in words, other words as they are."""
    return str(_STATES.get(state_reason, state_reason))
