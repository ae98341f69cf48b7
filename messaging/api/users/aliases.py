"""``POST /users/alias/new`` and ``/users/alias/update``. Source: spec, related-endpoints §2."""

from django.http import HttpRequest
from pydantic import BaseModel, Field

from messaging.activity.record import Answer
from messaging.api import throttling
from messaging.api.call import query_of
from messaging.api.endpoint import Endpoint
from messaging.choices.access import Permission
from messaging.services.idempotency import once
from messaging.services.users.aliases import (
    NewUserAliases,
    UserAliasUpdates,
    new_aliases,
    update_aliases,
)
from messaging.wire import read

CREATED = 201


class AliasesProcessed(BaseModel):
    """The aliases were gone through, in the order given."""

    aliases_processed: int = Field(
        description="All that were given; errors tells what did nothing."
    )
    errors: list[str] = Field(default=[], description="What changed nothing, and why.")
    message: str = "success"


class NewAliasesEndpoint(Endpoint):
    """Give users aliases, or make users who have only an alias.

    Up to 50 a call. A user has one alias of each label, and an alias belongs to one user: what is
    taken, and what is for an external id that nobody has, changes nothing and is told in `errors`.
    """

    permission = Permission.USERS_ALIAS_NEW
    pools = (throttling.IDENTITY,)
    body_model = NewUserAliases
    answers = {CREATED: AliasesProcessed}

    def post(self, request: HttpRequest) -> Answer:
        """Give aliases."""
        query_of(request.GET, self.query_model)
        wanted = read(NewUserAliases, self.call.body)
        return once(
            self.call,
            now=self.call.received_at,
            deed=lambda: Answer(status=CREATED, body=new_aliases(wanted)),
        )


class UpdateAliasesEndpoint(Endpoint):
    """Rename aliases.

    Up to 50 a call, in the order given. An alias that nobody has, and a new name that is taken,
    change nothing and are told in `errors`.
    """

    permission = Permission.USERS_ALIAS_UPDATE
    pools = (throttling.IDENTITY,)
    body_model = UserAliasUpdates
    answers = {CREATED: AliasesProcessed}

    def post(self, request: HttpRequest) -> Answer:
        """Rename aliases."""
        query_of(request.GET, self.query_model)
        wanted = read(UserAliasUpdates, self.call.body)
        return once(
            self.call,
            now=self.call.received_at,
            deed=lambda: Answer(status=CREATED, body=update_aliases(wanted)),
        )
