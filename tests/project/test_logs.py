import json
import logging
import sys

from project.logs import JsonFormatter
from project.request_id import current_request_id


def test_an_event_is_one_line_of_json_with_its_figures():
    record = logging.makeLogRecord({"name": "messaging.delivery", "msg": "window done", "sent": 3})

    fields = json.loads(JsonFormatter().format(record))

    assert fields["event"] == "window done"
    assert fields["sent"] == 3


def test_a_line_carries_the_request_id_while_there_is_one():
    token = current_request_id.set("r-1")
    fields = json.loads(JsonFormatter().format(logging.makeLogRecord({"msg": "x"})))
    current_request_id.reset(token)

    assert fields["request_id"] == "r-1"


def test_a_fault_is_told_with_its_trace_on_the_same_line():
    try:
        {}["gone"]
    except KeyError:
        record = logging.makeLogRecord({"msg": "fault", "exc_info": sys.exc_info()})

    line = JsonFormatter().format(record)

    assert json.loads(line)["error"] == "KeyError"
    assert "\n" not in line


def test_a_line_that_names_the_address_hides_its_token():
    record = logging.makeLogRecord({"msg": "Not Found: %s", "args": ("/unsubscribe/AQEB_x-y",)})

    fields = json.loads(JsonFormatter().format(record))

    assert fields["event"] == "Not Found: /unsubscribe/…"


def test_no_path_of_a_refused_call_is_logged():
    assert not logging.getLogger("django.request").isEnabledFor(logging.WARNING)
    assert logging.getLogger("messaging").isEnabledFor(logging.WARNING)
