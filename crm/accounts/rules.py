"""Rules of accounts that need no database: how a handle is compared, and who may look after which kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from crm import typed
from crm.errors import BadInput
from crm.residents import rules as residents

KIND_WORDS = {
    "corporate": "Corporate: the council’s own",
    "professional": "Professional: a named colleague’s, for work",
    "personal": "Personal: a colleague’s own",
}

_X = re.compile(r"[a-z0-9_]{1,30}")
_INSTAGRAM = re.compile(r"[a-z0-9._]{1,30}")
_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_LOCAL = re.compile(r"[^\s@\"(),:;<>\[\]\\]{1,64}")
_MASTODON = re.compile(r"[a-z0-9_.-]{1,64}")
_SECRET = re.compile(r"\bpass[ -]?(?:words?|codes?|phrases?)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"^(?:https?://)?(?:www\.|m\.|mobile\.)?(?P<host>[a-z0-9.-]+\.[a-z]{2,})/(?P<path>[^?#]*)", re.I)
_EXTENSION = re.compile(r"\d{3,6}")


@dataclass(frozen=True)
class Entry:
    """An account as somebody writes it down. `person` is a name or an email, and empty for the council's own."""

    kind: str
    network: str
    handle: str
    purpose: str = ""
    service_code: int | None = None
    person: str = ""
    opened_on: date | None = None


def may_have_custodian(kind: str) -> bool:
    """Whether posts can look after an account of this kind. A personal one is its person's alone."""
    return kind != "personal"


def needs_custodian(kind: str) -> bool:
    """Whether an account of this kind must have an owner: the council's own."""
    return kind == "corporate"


def belongs_to_a_person(kind: str) -> bool:
    """Whether an account of this kind is a named colleague's."""
    return kind != "corporate"


def mentions_a_secret(words: str) -> bool:
    """Whether a text speaks of a password: the register is no place for one."""
    return _SECRET.search(words) is not None


def normal_handle(network: str, handle: str) -> str:
    """A handle, mailbox, line or desk as it is compared: `@Northmere_BC` and `x.com/northmere_bc` are one.

    Raises BadInput about `handle` where it cannot be one of that network.
    """
    return _NORMAL[network](handle.strip())


def shown(network: str, handle: str) -> str:
    """An account in words, with where it is: `@NorthmereBC on X`, `parks@northmere.example`."""
    if network in {"email", "phone", "desk", "web"}:
        return handle
    return f"{handle} on {network}"


def _bad(reason: str) -> BadInput:
    return BadInput({"handle": reason})


def _bare(handle: str, *hosts: str, under: str = "") -> str:
    """What stands first in an address of the network, else the handle itself; without @, in small letters."""
    found = _ADDRESS.match(handle)
    if found and found["host"].lower() in hosts:
        handle = found["path"].removeprefix(under).strip("/").split("/")[0]
    return handle.strip().removeprefix("@").casefold()


def _x(handle: str) -> str:
    name = _bare(handle, "x.com", "twitter.com")
    if not _X.fullmatch(name):
        raise _bad("A handle on X has up to 30 letters, numbers and underscores, like @NorthmereBC.")
    return name


def _instagram(handle: str) -> str:
    name = _bare(handle, "instagram.com")
    if not _INSTAGRAM.fullmatch(name):
        raise _bad("A handle on Instagram has up to 30 letters, numbers, full stops and underscores.")
    return name


def _facebook(handle: str) -> str:
    """Facebook takes no notice of full stops; a page or group without a short name goes by its title."""
    return _titled(_bare(handle, "facebook.com", "fb.com").replace(".", ""))


def _bluesky(handle: str) -> str:
    name = _bare(handle, "bsky.app", under="profile/")
    name = name if "." in name else f"{name}.bsky.social"
    if not _HOST.fullmatch(name):
        raise _bad("A handle on Bluesky looks like northmere.bsky.social.")
    return name


def _mastodon(handle: str) -> str:
    found = _ADDRESS.match(handle)
    if found and found["path"].startswith("@"):
        handle = f"{found['path'].strip('/').split('/')[0]}@{found['host']}"
    name, _, host = handle.removeprefix("@").casefold().partition("@")
    if not _MASTODON.fullmatch(name) or not _HOST.fullmatch(host):
        raise _bad("A handle on Mastodon has its server in it, like @northmere@social.example.")
    return f"{name}@{host}"


def _email(handle: str) -> str:
    mailbox = handle.removeprefix("mailto:").casefold()
    local, _, host = mailbox.rpartition("@")
    if not _LOCAL.fullmatch(local) or not _HOST.fullmatch(host):
        raise _bad("A mailbox looks like parks@northmere.gov.uk.")
    return mailbox


def _phone(handle: str) -> str:
    """`(01632) 960 417` as `+441632960417`, as residents' numbers are compared; an extension stays as it is."""
    if _EXTENSION.fullmatch(handle):
        return handle
    try:
        return residents.phone(handle.removeprefix("tel:"))
    except BadInput:
        raise _bad("A phone line looks like 01632 960 417, or an extension like 4417.") from None


def _web(handle: str) -> str:
    found = _ADDRESS.match(f"{handle}/" if "/" not in handle.partition("://")[2] else handle)
    if found and " " not in handle:
        return f"{found['host'].casefold()}/{found['path'].strip('/')}".rstrip("/")
    return _titled(handle)


def _titled(handle: str) -> str:
    words = typed.folded(handle)
    if not words:
        raise _bad("Write its name in letters or numbers.")
    return words


_NORMAL: dict[str, Callable[[str], str]] = {
    "X": _x,
    "Facebook": _facebook,
    "Instagram": _instagram,
    "Bluesky": _bluesky,
    "Mastodon": _mastodon,
    "WhatsApp": _phone,
    "Nextdoor": _titled,
    "email": _email,
    "phone": _phone,
    "desk": _titled,
    "web": _web,
}
