"""A waterfall as answers show it."""

from pydantic import BaseModel, Field


class WaterfallColumn(BaseModel):
    """From who matched to who gets it: matched is the sum of all the others."""

    matched: int
    duplicates: int = Field(description="Named twice, or sharing an address with another user.")
    unsubscribed: int = Field(description="By their own word, or not in the group.")
    unreachable: int = Field(description="No address or device, or none that can be reached.")
    suppressed: int = Field(description="The address bounced or complained before.")
    capped: int = Field(description="Held back by a rule.")
    will_receive: int


class WaterfallFigures(BaseModel):
    """In users, and in deliveries: one user on one channel."""

    users: WaterfallColumn = Field(
        description="Each user once, in the line of the channel that came closest to them."
    )
    deliveries: WaterfallColumn
    channels: dict[str, WaterfallColumn]
    exact: bool
    adds_up: bool = Field(description="False would be a fault of ours, and is shown as one.")
