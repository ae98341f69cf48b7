"""``/subscription/…``: users join groups and leave them, and where they stand.

Source: spec, related-endpoints §6.
"""

from typing import Annotated, ClassVar, Literal

from annotated_types import Ge, Le
from django.http import HttpRequest
from pydantic import BaseModel, Field

from messaging.activity.record import Answer
from messaging.api import throttling
from messaging.api.call import changer, query_of, whole
from messaging.api.endpoint import Endpoint
from messaging.choices.access import Permission
from messaging.services.addresses import ExternalIds, MailAddresses, PhoneNumbers
from messaging.services.idempotency import once
from messaging.services.subscription_status.naming import Asked
from messaging.services.subscription_status.reading import group_status, user_groups
from messaging.services.subscription_status.setting import SetStatus, SetStatuses, set_statuses
from messaging.wire import Id, WireModel, read

OK, CREATED = 200, 201
MOST_USERS = 100  # a page, and the usual one
MOST_SKIPPED = 1_000_000


class Asking(WireModel):
    """Whom a question is about: users by external_id, or else by email, or else by phone."""

    external_id: ExternalIds = Field(
        default=(), description="Up to 50 of your own ids; they go before the other two."
    )
    email: MailAddresses = Field(default=(), description="Up to 50 addresses.")
    phone: PhoneNumbers = Field(default=(), description="Up to 50 numbers in E.164.")

    def asked(self) -> Asked:
        """Return the names."""
        return Asked(external_ids=self.external_id, emails=self.email, phones=self.phone)


class StatusQuery(Asking):
    """Where users stand to which group."""

    subscription_group_id: Id = Field(description="The group.")


class UserStatusQuery(Asking):
    """Whose groups, and which part of the list."""

    limit: Annotated[int, Ge(1), Le(MOST_USERS), whole(1, MOST_USERS, blank=MOST_USERS)] = Field(
        default=MOST_USERS, description="Users a page."
    )
    offset: Annotated[int, Ge(0), Le(MOST_SKIPPED), whole(0, MOST_SKIPPED, blank=0)] = Field(
        default=0, description="Users to leave out before it."
    )


class StatusSet(BaseModel):
    """Done, for all who were found."""

    message: str = "success"
    errors: list[str] = Field(default=[], description="Names that nobody has, and what was odd.")


class Statuses(BaseModel):
    """What each name last said about the group."""

    status: dict[str, Literal["Subscribed", "Unsubscribed", "unknown"]]
    message: str = "success"
    errors: list[str] = Field(default=[], description="What was odd and stopped nothing.")


class UserGroup(BaseModel):
    """One group that a user has a history in."""

    id: str
    name: str
    channel: str
    status: Literal["Subscribed", "Unsubscribed"]


class GroupsOfUser(BaseModel):
    """One user, with their groups."""

    email: str | None
    phone: str | None
    external_id: str | None
    subscription_groups: list[UserGroup]


class OneUsersGroup(BaseModel):
    """The same, in the words of the newest documents."""

    subscription_group_id: str
    subscription_status: Literal["Subscribed", "Unsubscribed"]


class UserStatuses(BaseModel):
    """One page of users, oldest first."""

    users: list[GroupsOfUser]
    total_count: int = Field(description="Users found, on all pages.")
    success: bool
    subscription_groups: list[OneUsersGroup] = Field(
        default=[], description="Once more, where there is but one user."
    )
    message: str = "success"
    errors: list[str] = Field(default=[], description="Names that nobody has, and what was odd.")


class SetStatusEndpoint(Endpoint):
    """Subscribe users to a group, or unsubscribe them.

    An address or number changes every user who has it. A name that nobody has changes nothing and
    is listed in `errors`.
    """

    permission = Permission.SUBSCRIPTION_STATUS_SET
    pools = (throttling.SUBSCRIPTION_SET,)
    body_model: ClassVar[type[SetStatus | SetStatuses]] = SetStatus
    answers = {CREATED: StatusSet}

    def post(self, request: HttpRequest) -> Answer:
        """Change states."""
        query_of(request.GET, self.query_model)
        wanted = read(self.body_model, self.call.body)
        by, now = changer(self.call), self.call.received_at
        return once(
            self.call,
            now=now,
            deed=lambda: Answer(status=CREATED, body=set_statuses(wanted, by=by, now=now)),
        )


class SetStatusesEndpoint(SetStatusEndpoint):
    """Subscribe users to several groups, or unsubscribe them.

    As `/subscription/status/set`, with an entry for each group.
    """

    body_model = SetStatuses


class StatusEndpoint(Endpoint):
    """Read where users stand to a group.

    By name: `Subscribed`, `Unsubscribed`, or `unknown` for no history. Of several users with one
    address or number the latest word counts.
    """

    permission = Permission.SUBSCRIPTION_STATUS_GET
    query_model = StatusQuery
    answers = {OK: Statuses}

    def get(self, request: HttpRequest) -> Answer:
        """Read states."""
        query = query_of(request.GET, StatusQuery)
        return Answer(status=OK, body=group_status(query.subscription_group_id, query.asked()))


class UserStatusEndpoint(Endpoint):
    """List users with the groups they have a history in.

    Who is unsubscribed from all mail is `Unsubscribed` from every email group, whatever they last
    said about it. Users who share an address are listed one by one.
    """

    permission = Permission.SUBSCRIPTION_GROUPS_GET
    query_model = UserStatusQuery
    answers = {OK: UserStatuses}

    def get(self, request: HttpRequest) -> Answer:
        """Read one page."""
        query = query_of(request.GET, UserStatusQuery)
        body = user_groups(query.asked(), limit=query.limit, offset=query.offset)
        return Answer(status=OK, body=body)
