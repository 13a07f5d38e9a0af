"""The application at a free port of this machine, for a browser to ask."""

from __future__ import annotations

import logging
import socket
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from flask import Flask
from werkzeug.serving import ThreadedWSGIServer

from tests.signed_in import session_of


class Listener(ThreadedWSGIServer):
    """Knows which connections are open, so that one can wait until the last was answered."""

    daemon_threads = False

    def __init__(self, answer: Callable[..., Any]) -> None:
        self._open: set[socket.socket] = set()
        self._changed = threading.Condition()
        super().__init__("127.0.0.1", 0, answer)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._changed:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._changed:
            self._open.discard(request)
            self._changed.notify_all()
        super().shutdown_request(request)

    def settle(self, seconds: float) -> None:
        """Wait until nobody is connected. Who still is after so long says nothing, and is hung up on."""
        with self._changed:
            if self._changed.wait_for(lambda: not self._open, seconds):
                return
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            assert self._changed.wait_for(lambda: not self._open, 30), "The server was still busy half a minute later."

    def server_close(self) -> None:
        self.settle(0)
        super().server_close()


class Server:
    """The application of the test, listening."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.errors: list[str] = []
        self._listener = Listener(self._answer)
        self.url = f"http://127.0.0.1:{self._listener.server_port}"
        self._thread = threading.Thread(target=self._listener.serve_forever, daemon=True)
        logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
        self._thread.start()

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        """The whole answer at once: where a browser hangs up at the last moment, werkzeug's server forgets to close
        what it sends, and a static file would stay open."""
        try:
            answer = self.app.wsgi_app(environ, start_response)
            try:
                return [b"".join(answer)]
            finally:
                answer.close()  # type: ignore[attr-defined]
        except Exception:
            self.errors.append(traceback.format_exc())
            raise

    def cookie_of(self, colleague_id: int) -> dict[str, str]:
        """What a browser holds once somebody signed in."""
        signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return {
            "name": self.app.config["SESSION_COOKIE_NAME"],
            "value": signer.dumps(session_of(colleague_id)),
            "url": self.url,
        }

    def settle(self) -> None:
        """Wait for the requests that are under way; their browser windows are closed."""
        self._listener.settle(2)

    def close(self) -> None:
        self._listener.shutdown()
        self._thread.join()
