"""What goes wrong in a page without anybody looking: noted, and read at the end of the test."""

from __future__ import annotations

from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from playwright.sync_api import ConsoleMessage, Page, Request, Response

# The browser tells scripts of each breach of the policy; this repeats it where tests hear it.
REPEAT_BREACHES = """
document.addEventListener('securitypolicyviolation', breach => console.error(
  `breach of the policy: ${breach.violatedDirective} ${breach.blockedURI} ${breach.sourceFile}:${breach.lineNumber}`
));
"""


@dataclass
class Watch:
    """The faults of one page so far, and the statuses of 400 and more that the test expects."""

    home: str
    expects: set[int]
    faults: list[str] = field(default_factory=list)

    def message(self, message: ConsoleMessage) -> None:
        refused_as_expected = "Failed to load resource" in message.text and any(
            f"status of {status}" in message.text for status in self.expects
        )
        # htmx says of each answer of 400 and more on the console what the test has heard already.
        told_by_htmx = any(f"Response Status Error Code {status}" in message.text for status in self.expects)
        # One typed on, and a search took the place of the one before; what failed otherwise htmx says in other words.
        given_up = message.text.startswith(("htmx:afterRequest, ", "htmx:sendAbort, "))
        if message.type in {"error", "warning"} and not (refused_as_expected or told_by_htmx or given_up):
            self.faults.append(f"console: {message.text}")

    def response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expects:
            self.faults.append(f"{response.request.method} {response.url}: {response.status}")

    def request(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:", "about:")):
            self.faults.append(f"it asked {request.url}")

    def failed(self, request: Request) -> None:
        # A request that the page itself gave up, because one typed on or went on, is no fault.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"{request.url}: {request.failure}")


_watches: WeakKeyDictionary[Page, Watch] = WeakKeyDictionary()


def watch(page: Page, home: str, expects: set[int]) -> Watch:
    """Note from now on what goes wrong in a page."""
    watched = _watches[page] = Watch(home, set(expects))
    page.add_init_script(REPEAT_BREACHES)
    page.on("console", watched.message)
    page.on("pageerror", lambda error: watched.faults.append(f"script error: {error}"))
    page.on("response", watched.response)
    page.on("request", watched.request)
    page.on("requestfailed", watched.failed)
    return watched


def watch_of(page: Page) -> Watch:
    """The watch over a page, to read its faults or add what is expected."""
    return _watches[page]
