import subprocess
import sys

import pytest

from project import env


@pytest.fixture
def environment(tmp_path):
    return lambda **variables: env.Environment({"CARILLON_DATA_DIR": str(tmp_path), **variables})


@pytest.mark.parametrize(
    ("name", "value", "reading"),
    [
        ("DEBUG", "maybe", env.flag),
        ("SECRET_KEY", "short", env.secret_key),
        ("SECRET_KEY", "django-insecure-" + "x" * 50, env.secret_key),
        ("CARILLON_ENCRYPTION_KEY", "not-a-key", env.encryption_keys),
        ("ALLOWED_HOSTS", "*", env.hosts),
        ("CARILLON_BASE_URL", "carillon.example.com", env.base_url),
        ("CARILLON_BASE_URL", "https://glöckchen.example", env.base_url),
        ("CARILLON_BASE_URL", "https://user:password@c.example", env.base_url),
        ("CARILLON_BASE_URL", "https://c.example>", env.base_url),
        ("CARILLON_OUTBOUND_ALLOW", "10.0.0.1/8", env.networks),
        ("CARILLON_PROXY_DEPTH", "-1", env.count),
        ("PORT", "70000", env.port),
    ],
)
def test_a_bad_value_is_refused_by_name(environment, name, value, reading):
    with pytest.raises(env.BadSettingError, match=name):
        environment(**{name: value}).read(name, "", reading)


def test_another_database_engine_is_refused(environment):
    with pytest.raises(env.BadSettingError, match="DATABASE_URL"):
        environment(DATABASE_URL="mysql://root@127.0.0.1/x").database()


def test_a_bad_value_stops_the_start_with_one_line(tmp_path):
    command = [sys.executable, "manage.py", "check"]
    variables = {"CARILLON_DATA_DIR": str(tmp_path), "DEBUG": "maybe"}

    run = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)

    assert run.returncode == 2
    assert run.stderr == "Carillon does not start. DEBUG: 'maybe' is not true or false.\n"


def test_a_secret_nobody_gave_is_made_once_and_kept_for_us_alone(environment, tmp_path):
    first = environment().secret("SECRET_KEY", env.new_secret_key, env.secret_key)
    again = environment().secret("SECRET_KEY", env.new_secret_key, env.secret_key)

    assert first == again
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("host", "address"), [("10.0.0.1", "http://127.0.0.1"), ("127.0.0.1", "http://10.0.0.1")]
)
def test_debug_pages_are_never_open_to_another_machine(host, address):
    env.refuse_open_debug(is_debug=False, host=host, address=address)

    with pytest.raises(env.BadSettingError, match="DEBUG"):
        env.refuse_open_debug(is_debug=True, host=host, address=address)


def test_a_bare_address_is_one_host():
    assert [str(each) for each in env.networks("10.0.0.1, 10.1.0.0/16")] == [
        "10.0.0.1/32",
        "10.1.0.0/16",
    ]


def test_a_data_folder_that_others_can_write_stops_the_start(tmp_path):
    tmp_path.chmod(0o777)

    with pytest.raises(env.BadSettingError, match="0700"):
        env.Environment({"CARILLON_DATA_DIR": str(tmp_path)})
