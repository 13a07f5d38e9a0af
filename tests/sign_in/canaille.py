"""A whole identity provider of somebody else's, Canaille, at a free port of this machine, through pytest-iam.

pytest-iam's own fixture leaves Canaille's application context in place until all tests are done; this one does not.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any
from urllib.parse import urljoin

import pytest
import requests

CLIENT, SECRET, PASSWORD = "throughline", "they know it and we", "correct horse battery"


class Canaille:
    """What tests do with it."""

    def __init__(self, server: Any) -> None:
        self._server, self._ours = server, ""
        self.issuer = f"http://localhost:{server.port}"

    def knows(self, address: str) -> None:
        """Register us there, at an address of ours."""
        self._ours = address + "/"
        models, backend = self._server.models, self._server.backend
        with self._server.app.app_context():
            client = backend.get(models.Client, client_id=CLIENT) or models.Client()
            backend.update(
                client, client_id=CLIENT, client_secret=SECRET, client_name="Throughline", client_uri=address,
                redirect_uris=[f"{address}/sign-in/answer"], post_logout_redirect_uris=[f"{address}/signed-out"],
                grant_types=["authorization_code"], response_types=["code"],
                token_endpoint_auth_method="client_secret_basic", scope=["openid", "profile", "groups"],
            )  # fmt: skip
            backend.save(client)
            backend.update(client, audience=[client])
            backend.save(client)

    def lets_out(self, address: str) -> str:
        """Where somebody is sent who was sent there to sign out."""
        return requests.get(address, allow_redirects=False).headers["Location"]

    def has(self, user_name: str, *groups: str, **more: Any) -> None:
        """Somebody with a password there, in groups."""
        person = self._server.random_user(
            user_name=user_name, password=PASSWORD, formatted_name=user_name.title(), lock_date=None, **more
        )
        for name in groups:
            self._server.random_group(display_name=name, members=[person])

    def let_in(self, address: str, user_name: str) -> str:
        """Fill in its pages as somebody does who was sent there; where they are sent back to."""
        with requests.Session() as browser:
            page = browser.get(address)
            for typed in ({"login": user_name}, {"password": PASSWORD}):
                page = browser.post(page.url, data=typed, allow_redirects=False)
                while page.is_redirect and not page.headers["Location"].startswith(self._ours):
                    page = browser.get(urljoin(page.url, page.headers["Location"]), allow_redirects=False)
            return page.headers["Location"]


@contextmanager
def canaille(folders: pytest.TempPathFactory) -> Iterator[Canaille]:
    """Served from a thread while it is asked for."""
    pytest_iam, provider = import_module("pytest_iam"), import_module("canaille")
    backend = import_module("canaille.backends").Backend
    port = pytest_iam.iam_server_port.__wrapped__()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        app = provider.create_app(config=pytest_iam.iam_configuration.__wrapped__(folders, port), env_file=None)
        server = pytest_iam.Server(app, port, backend.instance)
        thread = threading.Thread(target=server.httpd.serve_forever, daemon=True)
        thread.start()
        try:
            yield Canaille(server)
        finally:
            server.httpd.shutdown()
            thread.join()
            server.httpd.server_close()


@pytest.fixture(scope="session")
def canaille_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canaille]:
    """One for all tests of a process that ask for it."""
    with canaille(tmp_path_factory) as made:
        yield made
