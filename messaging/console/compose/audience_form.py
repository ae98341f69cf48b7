"""Whom to reach, as a form: ids and aliases, a segment, a connected audience."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.http import QueryDict
from django.utils.translation import gettext as _

from messaging.console.compose.fields import read_json
from messaging.errors import Problem

PARTS = ("external_user_ids", "user_aliases", "segment_id", "audience")


@dataclass(slots=True, kw_only=True)
class AudienceForm:
    """The four ways to name users, as typed. Several of them narrow each other."""

    external_user_ids: str = ""  # one a line: an id may hold a comma
    user_aliases: str = ""  # label:name, one a line
    segment_id: str = ""
    audience: str = ""  # JSON

    @classmethod
    def from_post(cls, post: QueryDict) -> Self:
        """Read what the browser sent."""
        typed = {part: post.get(part, "").replace("\r\n", "\n") for part in PARTS}
        return cls(
            external_user_ids=typed["external_user_ids"],
            user_aliases=typed["user_aliases"],
            segment_id=typed["segment_id"],
            audience=typed["audience"],
        )

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Self:
        """Show a wire body."""
        ids = body.get("external_user_ids") or []
        aliases = body.get("user_aliases") or []
        audience = body.get("audience")
        return cls(
            external_user_ids="\n".join(map(str, ids if isinstance(ids, list) else [ids])),
            user_aliases="\n".join(
                f"{alias.get('alias_label', '')}:{alias.get('alias_name', '')}"
                for alias in (aliases if isinstance(aliases, list) else [aliases])
                if isinstance(alias, dict)
            ),
            segment_id=str(body.get("segment_id") or ""),
            audience=json.dumps(audience, ensure_ascii=False, indent=2) if audience else "",
        )

    @property
    def ids(self) -> list[str]:
        """The external ids, each as typed without the space around it."""
        return [line.strip() for line in self.external_user_ids.split("\n") if line.strip()]

    @property
    def is_empty(self) -> bool:
        """Whether nobody is named yet."""
        return not any(getattr(self, part).strip() for part in PARTS)

    def body(self, unread: list[Problem]) -> dict[str, Any]:  # Any: JSON
        """Return the wire's targeting fields; ``broadcast`` is set by the rule, never typed."""
        body: dict[str, Any] = {}
        if self.ids:
            body["external_user_ids"] = self.ids
        if aliases := self._aliases(unread):
            body["user_aliases"] = aliases
        if self.segment_id:
            body["segment_id"] = self.segment_id
        if self.audience.strip():
            self._read_audience(body, unread)
        names_users = bool(self.external_user_ids.strip() or self.user_aliases.strip())
        if not (names_users or self.is_empty):
            body["broadcast"] = True
        return body

    def _aliases(self, unread: list[Problem]) -> list[dict[str, str]]:
        aliases = []
        for line in filter(None, map(str.strip, self.user_aliases.split("\n"))):
            label, colon, name = line.partition(":")
            if not (label and colon and name):
                unread.append(Problem("user_aliases", _("write each as label:name")))
            aliases.append({"alias_label": label, "alias_name": name})
        return aliases

    def _read_audience(self, body: dict[str, Any], unread: list[Problem]) -> None:
        try:
            body["audience"] = read_json(self.audience)
        except ValueError as fault:
            unread.append(Problem("audience", str(fault)))
