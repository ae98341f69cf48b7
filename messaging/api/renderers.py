"""JSON out, whatever was asked for and whatever happened: there is nothing to negotiate."""

from collections.abc import Mapping
from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer


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
