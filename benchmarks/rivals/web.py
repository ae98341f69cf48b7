"""Calls that are ready, made by a bare libcurl loop and by a session of ``requests``."""

from collections.abc import Sequence
from io import BytesIO
from itertools import islice

import pycurl
import requests

from messaging.engines.exchange import Request

OK = 200
_LONGEST_WAIT_SECONDS = 0.1


def by_libcurl(calls: Sequence[Request], *, slots: int) -> None:
    """Make all calls over one ``CurlMulti`` whose handles are used again and again."""
    multi = pycurl.CurlMulti()
    multi.setopt(pycurl.M_MAXCONNECTS, 2 * slots)
    free = [pycurl.Curl() for _ in range(slots)]
    waiting, left = iter(calls), len(calls)
    while left:
        for call in islice(waiting, len(free)):
            multi.add_handle(_loaded(free.pop(), call))
        multi.perform()
        done = _finished(multi)
        left -= len(done)
        free += done
        if not done:
            multi.select(_LONGEST_WAIT_SECONDS)
    for curl in free:
        curl.close()
    multi.close()


def by_session(calls: Sequence[Request]) -> None:
    """Make all calls over one session, as most scripts do."""
    with requests.Session() as session:
        for call in calls:
            answer = session.request(
                call.method, call.url, headers=dict(call.headers), data=call.body, timeout=30
            )
            answer.raise_for_status()


def _loaded(curl: pycurl.Curl, call: Request) -> pycurl.Curl:
    """Put a call into a handle; its answer is read and forgotten."""
    curl.setopt(pycurl.URL, call.url)
    curl.setopt(pycurl.POST, 1)
    curl.setopt(pycurl.POSTFIELDS, call.body)
    curl.setopt(pycurl.HTTPHEADER, [f"{name}: {value}" for name, value in call.headers.items()])
    curl.setopt(pycurl.WRITEDATA, BytesIO())
    return curl


def _finished(multi: pycurl.CurlMulti) -> list[pycurl.Curl]:
    done: list[pycurl.Curl] = []
    queued = 1
    while queued:
        queued, fine, failed = multi.info_read()
        if failed:
            raise OSError(f"a call was not answered: {failed[0][2]}")
        for curl in fine:
            if curl.getinfo(pycurl.RESPONSE_CODE) != OK:
                raise OSError("a call was not taken")
            multi.remove_handle(curl)
            done.append(curl)
    return done
