"""JSON out, whatever was asked for and whatever happened: there is nothing to negotiate."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class JsonRenderer(BaseRenderer):
    """Bytes of JSON; ``orjson`` refuses what is none, NaN and lone surrogates included."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,  # noqa: ANN401 - any JSON
        accepted_media_type: str | None = None,  # noqa: ARG002 - DRF's signature
        renderer_context: Mapping[str, Any] | None = None,  # noqa: ARG002 - the same
    ) -> bytes:
        """Return ``data`` as bytes."""
        return b"" if data is None else orjson.dumps(data)


class NoNegotiation(BaseContentNegotiation):
    """Takes the first parser and renderer; ``Accept`` and ``?format=`` switch nothing."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser:  # noqa: ARG002 - DRF's signature
        """Return the only one."""
        return next(iter(parsers))

    def select_renderer(
        self,
        request: Request,  # noqa: ARG002 - DRF's signature
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,  # noqa: ARG002 - DRF's signature
    ) -> tuple[BaseRenderer, str]:
        """Return the only one, and its media type."""
        return next(iter(renderers)), JsonRenderer.media_type
