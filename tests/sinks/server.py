"""A server on loopback in a thread of its own; what SMTP and HTTP sinks share."""

import asyncio
import socket
import struct
import threading
from typing import Self

from tests.sinks.deeds import Drip, Drop, Endless, Later, Raw, Silence
from tests.sinks.script import Script

_RESET = struct.pack("ii", 1, 0)  # SO_LINGER on, zero seconds: close() sends RST


def closed_port():
    """A port on loopback where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Session(asyncio.Protocol):
    """One connection: gathers bytes, hands them to ``work``, performs deeds."""

    def __init__(self, sink):
        self.sink = sink
        self.buffer = bytearray()
        self.transport = None
        self.is_deaf = False  # reads on, does nothing
        self.may_write = True
        self._out = []

    def connection_made(self, transport):
        is_new = self.transport is None  # not so after STARTTLS
        self.transport = transport
        if is_new:
            self.sink.sessions.add(self)
            self.sink.connection_count += 1
            self.opened()
            self.flush()

    def connection_lost(self, _error):
        self.sink.sessions.discard(self)
        self.is_deaf = True

    def data_received(self, data):
        if self.is_deaf:
            return
        self.buffer += data
        self.work()
        self.flush()

    def pause_writing(self):
        self.may_write = False

    def resume_writing(self):
        self.may_write = True

    def opened(self):
        """Greet, where the protocol has the server speak first."""

    def work(self):
        """Take what is complete out of ``buffer`` and answer it."""
        raise NotImplementedError

    def say(self, data):
        self._out.append(data)

    def flush(self):
        if self._out and not self.transport.is_closing():
            self.transport.write(b"".join(self._out))
        self._out.clear()

    def hang_up(self, *, reset=False):
        self.flush()
        self.is_deaf = True
        if reset:
            raw = self.transport.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self.transport.abort()
        else:
            self.transport.close()

    def answer(self, reply):
        """Say a proper reply or do a deed; *False* when nothing more is to be read."""
        match reply:
            case Drop(reset=reset):
                self.hang_up(reset=reset)
            case Silence():
                self.is_deaf = True
            case Raw(data=data, close=close):
                self.say(data)
                return not (close and self._close())
            case Drip() | Endless() | Later():
                self.flush()
                self.is_deaf = True
                self.sink.spawn(self._slowly(reply))
            case _:
                self.say_reply(reply)
        return not self.is_deaf

    def say_reply(self, reply):
        """Say a proper reply of this protocol."""
        raise NotImplementedError

    def _close(self):
        self.hang_up()
        return True

    async def _slowly(self, deed):
        match deed:
            case Drip(data=data, every_seconds=seconds):
                await self._drip(data, seconds)
            case Endless(head=head, chunk=chunk):
                await self._pour(head, chunk)
            case Later(reply=reply, seconds=seconds):
                await asyncio.sleep(seconds)
                self.is_deaf = False
                if self.answer(reply):
                    self.work()
                self.flush()

    async def _drip(self, data, seconds):
        for at in range(len(data)):
            if self.transport.is_closing():
                return
            self.transport.write(data[at : at + 1])
            await asyncio.sleep(seconds)

    async def _pour(self, head, chunk):
        self.transport.write(head)
        while not self.transport.is_closing():
            if self.may_write:
                self.transport.write(chunk)
            await asyncio.sleep(0 if self.may_write else 0.001)


class Server:
    """A context manager: listens on 127.0.0.1 while it is entered."""

    host = "127.0.0.1"

    def __init__(self, session, *, port=0, ssl_context=None):
        self.port = port
        self.script = Script()
        self.sessions = set()
        self.connection_count = 0
        self._session = session
        self._ssl_context = ssl_context
        self._tasks = set()
        self._crashes = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._loop.set_exception_handler(self._on_exception)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()
        return self

    def __exit__(self, *_):
        asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        if self._crashes:
            raise AssertionError(self._crashes)

    def spawn(self, work):
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def drop_connections(self):
        """Close every open connection, as a server does with idle ones."""
        asyncio.run_coroutine_threadsafe(self._drop(), self._loop).result()

    def _on_exception(self, _loop, context):
        if not isinstance(context.get("exception"), OSError | None):
            self._crashes.append(context)

    async def _open(self):
        self._server = await self._loop.create_server(
            lambda: self._session(self), self.host, self.port, ssl=self._ssl_context, backlog=512
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def _drop(self):
        for session in tuple(self.sessions):
            session.transport.abort()
        while self.sessions:
            await asyncio.sleep(0)

    async def _shut(self):
        self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._drop()
        await asyncio.sleep(0)
