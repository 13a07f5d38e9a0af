"""The server that browser tests ask leaves nothing behind."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from tests.browser.serving import Server

ASK = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"


class HungUpOn:
    """A body whose reader hangs up when it has everything."""

    def __init__(self, client: socket.socket) -> None:
        self.client = client
        self.closed = threading.Event()

    def __iter__(self) -> Iterator[bytes]:
        yield b"all there is"
        # Not even waiting for what is on its way.
        self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.client.close()

    def close(self) -> None:
        self.closed.set()


def connected(server: Any) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])))


@pytest.fixture
def started() -> Iterator[Any]:
    """A server that answers with what `.wsgi_app` is told to."""
    app = SimpleNamespace(wsgi_app=None)
    server = Server(app)  # type: ignore[arg-type]
    yield server
    server.close()


def test_what_is_sent_is_closed_when_the_reader_hangs_up(started: Any) -> None:
    client = connected(started)
    body = HungUpOn(client)

    def answer(environ: Any, start_response: Any) -> HungUpOn:
        start_response("200 OK", [("Content-Length", "12")])
        return body

    started.app.wsgi_app = answer
    client.sendall(ASK)
    assert body.closed.wait(5)


def test_the_end_of_a_test_waits_for_an_answer_under_way(started: Any) -> None:
    asked, done = threading.Event(), threading.Event()

    def answer(environ: Any, start_response: Any) -> HungUpOn:
        asked.set()
        threading.Event().wait(0.2)
        done.set()
        start_response("200 OK", [("Content-Length", "12")])
        return HungUpOn(client)

    started.app.wsgi_app = answer
    client = connected(started)
    client.sendall(ASK)
    assert asked.wait(5)
    started.settle()
    assert done.is_set()


def test_closing_does_not_wait_for_a_connection_that_says_nothing(started: Any) -> None:
    with connected(started) as _, connected(started) as spoken:
        spoken.sendall(b"GET / HT")
        started.close()
        assert not started._thread.is_alive()
