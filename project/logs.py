"""One JSON line an event: ids, reasons, figures; never a body, attribute, address or key."""

import json
import logging
import logging.config
import re
from typing import Any

from project.request_id import current_request_id

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "request"}
# Django's own lines name the address; whoever reads a whole one could unsubscribe that user.
_LINK_TOKEN = re.compile(r"(/unsubscribe/)\S+")


class JsonFormatter(logging.Formatter):
    """One line of JSON; what was given as ``extra`` becomes fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        fields: dict[str, Any] = {  # Any: whatever JSON holds
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _LINK_TOKEN.sub(r"\1…", record.getMessage()),
        }
        if request_id := current_request_id.get():
            fields["request_id"] = request_id
        fields |= {key: value for key, value in vars(record).items() if key not in _OWN}
        if record.exc_info and record.exc_info[0]:
            fields["error"] = record.exc_info[0].__name__
            fields["trace"] = self.formatException(record.exc_info)
        return json.dumps(fields, default=str)


def configure(options: dict[str, Any]) -> None:  # Any: Django's own shape
    """Set up logging; called by Django with ``settings.LOGGING``."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": JsonFormatter}},
            "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["console"], "level": "WARNING"},
            "loggers": {
                "messaging": {"level": options["level"]},
                "project": {"level": "INFO"},
                "kombu": {"level": "ERROR"},
                # Its warnings hold the path of every refused call, which is a stranger's text;
                # what is refused stands in the activity log, redacted.
                "django.request": {"level": "ERROR"},
            },
        }
    )
