"""A vault and the tools in, the cases out: who runs against whom, with which preparation, and the goal."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from measure import Command, nothing
from peers import Peers

OURS = "vaultlint"
RUMDL, MDSMITH = "rumdl, 12 rules", "mdsmith"
NAMES = ("cold", "write", "warm", "edit", "staged", "memory", "growth", "slow", "worst")
NEEDS_CACHE = ("write", "warm", "edit")
OF_SIZES = ("growth", "slow", "worst")  # which a vault that somebody gives has no part in

Before = Callable[[], None]


class Goal(NamedTuple):
    """Our figure as a part of the peer's: at most ``must``, hoped for ``aim`` (0: the same)."""

    beside: str
    must: float
    aim: float = 0


class Case(NamedTuple):
    """What runs against what. ``fill``: what runs before, to fill caches that the case is about."""

    name: str
    title: str
    commands: tuple[Command, ...]
    goals: tuple[Goal, ...] = ()
    fill: tuple[Command, ...] = ()


class Tools(NamedTuple):
    """Ours and theirs. ``no_cache`` is what switches our cache off, () as long as there is none."""

    vaultlint: str
    no_cache: tuple[str, ...]
    has_cache: bool
    peers: Peers
    caches: str

    @property
    def own_cache(self) -> str:
        return os.path.join(self.caches, "vaultlint")

    @property
    def rumdl_cache(self) -> str:
        return os.path.join(self.caches, "rumdl")


def tools(vaultlint: str, peers: Peers, work: str) -> Tools:
    """What our command can do is asked of itself."""
    offered = subprocess.run([vaultlint, "check", "--help"], check=True, capture_output=True, text=True).stdout
    has_cache = "--no-cache" in offered and "--cache-dir" in offered
    return Tools(vaultlint, ("--no-cache",) if has_cache else (), has_cache, peers, os.path.join(work, "caches"))


class Edit:
    """A note that gets another last line each time, one it never had: an old text could still be in a cache."""

    def __init__(self, path: str) -> None:
        self.path, self.times = path, 0
        with open(path, "rb") as file:
            self.original = file.read()

    def again(self) -> None:
        self.times += 1
        self.write(self.original + f"\nEdited {self.times} times.\n".encode())

    def restore(self) -> None:
        if self.times:  # writing it would make it a changed note for the next case
            self.write(self.original)

    def write(self, content: bytes) -> None:
        with open(self.path, "wb") as file:
            file.write(content)


def middle_note(vault: str) -> str:
    """The note of median size, by its path in the vault."""
    paths = [
        os.path.join(folder, name) for folder, _, names in os.walk(vault) for name in names if name.endswith(".md")
    ]
    found = [(os.path.getsize(path), os.path.relpath(path, vault)) for path in paths]
    return sorted(found)[len(found) // 2][1]


def forget(folder: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)


# ------------------------------------------------------------------------------------------------ the cases


def cold(tools: Tools, vault: str) -> Case:
    goals = (Goal(RUMDL, 0.8, 0.5), Goal(MDSMITH, 0.3))
    return Case("cold", "whole vault, cold, no cache", (_ours(tools, vault), *_quick(tools, vault)), goals)


def memory(tools: Tools, vault: str) -> Case:
    return Case("memory", "memory, whole vault", (_ours(tools, vault), *_quick(tools, vault)), (Goal(RUMDL, 1.5, 1),))


def slow(tools: Tools, vault: str) -> Case:
    """Peers that need minutes for what others do in a second: a small vault, once."""
    commands = [_ours(tools, vault)]
    if path := tools.peers.commands.get("markdownlint-cli2"):
        commands.append(Command("markdownlint-cli2", (path, "**/*.md"), vault))
    if path := tools.peers.commands.get("mdlint"):
        commands.append(Command("mdlint-obsidian", (path, "--vault", ".", "."), vault))
    return Case("slow", "whole vault, cold, slow peers", tuple(commands))


def write(tools: Tools, vault: str) -> Case:
    commands = _cached(tools, vault, partial(forget, tools.own_cache), partial(forget, tools.rumdl_cache))
    return Case("write", "whole vault, cold, writing the cache", commands, (Goal(RUMDL, 0.5, 0.2),))


def warm(tools: Tools, vault: str) -> Case:
    commands = _cached(tools, vault)
    return Case("warm", "whole vault, warm, nothing changed", commands, (Goal(RUMDL, 0.3, 0.15),), commands)


def edited(tools: Tools, vault: str, edit: Edit) -> Case:
    commands = _cached(tools, vault, edit.again, edit.again)
    fill = _cached(tools, vault)
    return Case("edit", "whole vault, warm, one note changed", commands, (Goal(RUMDL, 0.4, 0.25),), fill)


def staged(tools: Tools, vault: str) -> Case:
    """As a pre-commit hook runs it: from inside the vault, the name listing cached."""
    note = middle_note(vault)
    cache = ("--cache-dir", tools.own_cache) if tools.has_cache else ()
    commands = [Command(OURS, (tools.vaultlint, "check", *cache, note), vault)]
    if tools.has_cache:
        commands.append(Command(f"{OURS}, no cache", (tools.vaultlint, "check", "--no-cache", note), vault))
    commands += [each for each in _quick(tools, vault, note) if each.label != "lychee"]
    fill = _cached(tools, vault)[:1] if tools.has_cache else ()
    return Case("staged", "one staged note", tuple(commands), (Goal(MDSMITH, 1, 0.6),), fill)


def growth(tools: Tools, vaults: dict[int, str]) -> Case:
    commands = []
    for notes, vault in vaults.items():
        commands.append(_ours(tools, vault)._replace(label=f"{OURS}, {notes:,}"))
        commands += [_rumdl(tools, vault, f"{RUMDL}, {notes:,}", "--no-cache")] if _has(tools, "rumdl") else []
    return Case("growth", "growth, cold, no cache", tuple(commands))


def _ours(tools: Tools, vault: str) -> Command:
    return Command(OURS, (tools.vaultlint, "check", *tools.no_cache, "."), vault)


def _has(tools: Tools, name: str) -> bool:
    return name in tools.peers.commands


def _quick(tools: Tools, vault: str, what: str = ".") -> Iterator[Command]:
    """The peers that are quick enough for a large vault, without a cache."""
    commands = tools.peers.commands
    if "rumdl" in commands:
        yield _rumdl(tools, vault, RUMDL, "--no-cache", what=what)
        default = (commands["rumdl"], "check", "--no-config", "--no-cache", what)
        yield Command("rumdl, default rules", default, vault)
    if "mdsmith" in commands:
        yield Command(MDSMITH, (commands["mdsmith"], "check", what), vault)
    if "lychee" in commands:
        flags = ("--offline", "--include-wikilinks", "--include-fragments", "--no-progress")
        arguments = (commands["lychee"], *flags, "--base-url", f"file://{vault}/", what)
        yield Command("lychee", arguments, vault, done=(0, 2))


def _rumdl(tools: Tools, vault: str, label: str, *flags: str, what: str = ".") -> Command:
    check = (tools.peers.commands["rumdl"], "check", "--config", tools.peers.rumdl_config)
    return Command(label, (*check, *flags, what), vault)


def _cached(tools: Tools, vault: str, ours: Before = nothing, theirs: Before = nothing) -> tuple[Command, ...]:
    """Those that have a cache, each with its own preparation."""
    arguments = (tools.vaultlint, "check", "--cache-dir", tools.own_cache, ".")
    commands = [Command(OURS, arguments, vault, ours)]
    if _has(tools, "rumdl"):
        commands.append(_rumdl(tools, vault, RUMDL, "--cache-dir", tools.rumdl_cache)._replace(before=theirs))
    return tuple(commands)
