"""Peers that run on Node: whether they can, and their packages, installed once."""

import re
import shutil
import subprocess
from pathlib import Path

_PEERS = Path(__file__).parents[1] / "peers"
_OLDEST = 20
_HEADERS = Path("/usr/include/node/node.h")


def missing(peer: str) -> str | None:
    """Return what a peer needs and this machine has not; None when its packages are installed."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return f"Node {_OLDEST} or newer, with npm"
    version = subprocess.run(["node", "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout
    found = re.match(r"v(\d+)", version)
    if found is None or int(found[1]) < _OLDEST:
        return f"Node {_OLDEST} or newer; this is {version.strip()}"
    try:
        _install(place(peer))
    except subprocess.CalledProcessError:
        return "its packages, which npm could not install"
    return None


def place(peer: str) -> Path:
    """Return a peer's folder."""
    return _PEERS / peer


def _install(folder: Path) -> None:
    mark = folder / "node_modules" / ".package-lock.json"
    lock = folder / "package-lock.json"
    if mark.exists() and mark.stat().st_mtime >= lock.stat().st_mtime:
        return
    # Node's own headers, where the system has them: better-sqlite3 may have to be compiled.
    headers = ["--nodedir=/usr"] if _HEADERS.exists() else []
    command = ["npm", "ci", "--no-audit", "--no-fund", *headers]
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)
