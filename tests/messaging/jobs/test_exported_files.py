"""The forms in which users leave."""

import csv
import gzip
import io
import json

import pytest

from messaging.jobs.exported_files import FORMS, Wish, csv_head, csv_line, json_line
from tests.factories import make_user

pytestmark = pytest.mark.django_db
ATTRIBUTES = {"color": "=1+1", "visits": 3, "vip": True, "foods": ["pizza"], "gone": None}


def cells(written):
    return next(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline="")))


def test_a_csv_row_has_a_cell_for_each_column_and_none_that_runs():
    user = make_user("u1", phone="+34600000000", custom_attributes=ATTRIBUTES)
    wish = Wish(fields=["external_id", "phone", "dob"], attributes=[*ATTRIBUTES, "unknown"])

    assert cells(csv_head(wish)) == [*wish.fields, *wish.attributes]
    assert cells(csv_line(user, wish)) == [
        *("u1", "'+34600000000", ""),
        *("'=1+1", "3", "true", '["pizza"]', "", ""),
    ]


def test_a_json_line_is_the_user_as_the_call_by_id_shows_them():
    user = make_user("u1", custom_attributes=ATTRIBUTES)
    fields = ["external_id", "custom_attributes"]

    whole = json.loads(json_line(user, Wish(fields=fields)))
    chosen = json.loads(json_line(user, Wish(fields=fields, attributes=["visits", "unknown"])))
    none = json.loads(json_line(user, Wish(fields=fields, attributes=["unknown"])))

    assert whole == {"external_id": "u1", "custom_attributes": ATTRIBUTES}
    assert chosen["custom_attributes"] == {"visits": 3}
    assert none == {"external_id": "u1"}


def test_pieces_of_a_gzip_are_one_gzip():
    form = FORMS["gzip"]

    whole = b"".join(form.piece(number, content) for number, content in enumerate([b"a", b"b"]))

    assert gzip.decompress(whole) == b"ab"


def test_a_csv_is_kept_small_and_served_as_it_is():
    form = FORMS["csv"]

    assert form.served(form.piece(0, b"a" * 9_000)) == b"a" * 9_000
    assert len(form.piece(0, b"a" * 9_000)) < 200
