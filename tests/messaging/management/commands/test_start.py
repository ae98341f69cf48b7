"""The whole start, as its user has it: an empty data folder, a free port, Ctrl-C."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.sinks.http import HttpSink


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def group_members(session):
    listed = subprocess.run(["ps", "-eo", "sid,pid"], capture_output=True, text=True, check=True)
    return [line for line in listed.stdout.splitlines() if line.split()[0] == str(session)]


@pytest.fixture
def started(tmp_path):
    """Start on an empty folder; yield the process and what it printed until it was ready."""
    environment = {
        "PATH": os.environ["PATH"],
        "CARILLON_DATA_DIR": str(tmp_path / "var"),
        "PORT": str(free_port()),
    }
    command = [sys.executable, "manage.py", "start"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "Ctrl-C stops it" in line:
                break
        yield process, "".join(lines)
        if process.poll() is None:
            process.send_signal(signal.SIGINT)  # its children are no children of ours
            process.wait(timeout=40)


def send_as_pasted(text):
    curl = text[text.index("curl -X POST") : text.index("\nCtrl-C")].strip()
    url = re.search(r"https?://\S+", curl)[0]
    headers = dict(pair.split(": ", 1) for pair in re.findall(r'-H "([^"]+)"', curl))
    body = curl.split("-d '")[1].rstrip("'")
    request = urllib.request.Request(url, data=body.encode(), headers=headers, method="POST")
    with urllib.request.urlopen(request, timeout=10) as answer:
        return url, headers, json.load(answer)


def test_an_empty_folder_becomes_a_console_whose_printed_call_sends(started):
    process, text = started
    url, headers, answer = send_as_pasted(text)
    dispatch = url.replace("/messages/send", f"/dispatches/{answer['dispatch_id']}")
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with urllib.request.urlopen(
            urllib.request.Request(dispatch, headers=headers), timeout=10
        ) as page:
            books = json.load(page)
        if books["state"] == "completed":
            break
        time.sleep(0.2)
    process.send_signal(signal.SIGINT)

    assert (books["state"], books["targeted"], books["pending"]) == ("completed", 1, 0)
    assert process.wait(timeout=40) == 0
    assert group_members(process.pid) == []


def test_a_taken_port_is_said_and_nothing_starts(settings):
    with HttpSink() as other:
        settings.PORT = other.port

        with pytest.raises(CommandError, match=f"Port {other.port} is taken"):
            call_command("start")


def test_a_web_worker_that_is_killed_comes_back_and_takes_nothing_with_it(started):
    process, text = started
    (web,) = (pid for pid in children(process.pid) if "granian" in command_of(pid))
    (worker,) = (pid for pid in children(web) if "granian" in command_of(pid))

    os.kill(worker, signal.SIGKILL)

    assert answers_again(text)
    assert process.poll() is None


def children(pid):
    listed = subprocess.run(["ps", "-eo", "ppid,pid"], capture_output=True, text=True, check=True)
    pairs = (line.split() for line in listed.stdout.splitlines())
    return [int(child) for parent, child in pairs if parent == str(pid)]


def command_of(pid):
    return Path(f"/proc/{pid}/cmdline").read_text()


def answers_again(text):
    """Whether a call is sent again as pasted, after however many lines that drop."""
    for _ in range(200):
        try:
            return send_as_pasted(text)
        except OSError:
            time.sleep(0.1)
    return None
