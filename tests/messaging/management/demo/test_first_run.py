import json

import pytest

from messaging.management.demo.first_run import curl, is_first_run, kept_sign_in, make_sign_in
from messaging.management.demo.seeding import plant_fixtures
from messaging.models.api_key import ApiKey
from messaging.models.member import Member
from messaging.tokens import key_hash

pytestmark = pytest.mark.django_db


def test_the_first_start_makes_one_admin_and_one_key_and_keeps_them(tmp_path):
    assert is_first_run()
    made = make_sign_in(tmp_path)

    assert not is_first_run()
    assert kept_sign_in(tmp_path) == made
    assert Member.objects.get().check_password(made.password)
    assert ApiKey.objects.get().key_hash == key_hash(made.api_key)
    assert (tmp_path / "first-run.json").stat().st_mode & 0o777 == 0o600


def test_a_removed_file_prints_no_sign_in(tmp_path):
    assert kept_sign_in(tmp_path) is None


def test_the_printed_call_is_one_shell_command_with_a_json_body():
    plant_fixtures()
    text = curl("http://127.0.0.1:8000", "car_live_x")
    body = text.split("-d '")[1].rstrip("'")

    assert json.loads(body)["external_user_ids"] == ["demo-0001"]
    assert text.count("'") == 2
