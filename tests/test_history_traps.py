"""A repository in which what git can be made to run is a trap: asking it about the vault runs none.

Each trap leaves a file of its own behind. That they would snap is shown by plain git commands, one a trap.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from vaultlint.history import History, HistoryError, before, changes, contents, head, staged, stamp

pytestmark = pytest.mark.skipif(os.name == "nt" or not shutil.which("git"), reason="there is no git, or no shell")

HOOKS = (
    "fsmonitor-watchman",
    "post-index-change",
    "pre-auto-gc",
    "pre-commit",
    "post-checkout",
    "reference-transaction",
)
ATTRIBUTES = "*.md diff=trap filter=trap\n*.txt filter=process\n*.canvas diff=command\n"
CONFIGURATION = """
[core]
    repositoryformatversion = 1
    fsmonitor = {programs}/fsmonitor
    hooksPath = {hooks}
    pager = {programs}/pager
    editor = {programs}/editor
    sshCommand = {programs}/ssh
    askPass = {programs}/askpass
    gitProxy = {programs}/proxy
    alternateRefsCommand = {programs}/alternates
    worktree = {elsewhere}
    attributesFile = {elsewhere}/attributes
    untrackedCache = true
[extensions]
    partialClone = origin
[remote "origin"]
    url = {elsewhere}
    uploadpack = {programs}/uploadpack
    promisor = true
[remote "ssh"]
    url = ssh://example.invalid/x
    promisor = true
[remote "ext"]
    url = ext::{programs}/ext
    promisor = true
[protocol]
    allow = always
[protocol "ext"]
    allow = always
[diff]
    relative = true
    noprefix = true
    renames = false
    renameLimit = 1
    orderFile = {elsewhere}/order
[diff "trap"]
    textconv = {programs}/textconv
    cachetextconv = true
[diff "command"]
    command = {programs}/command
[filter "trap"]
    clean = {programs}/clean
    smudge = {programs}/smudge
    required = true
[filter "process"]
    process = {programs}/process
[pager]
    log = {programs}/pager
    diff-index = {programs}/pager
    cat-file = {programs}/pager
[log]
    showSignature = true
    showRoot = false
    follow = true
[mailmap]
    file = {elsewhere}/mailmap
[gpg]
    program = {programs}/gpg
[credential]
    helper = {programs}/credential
[alias]
    log = !{programs}/alias
    diff-index = !{programs}/alias
    trap = !{programs}/alias
[color]
    ui = always
[gc]
    auto = 1
[trace2]
    normalTarget = {elsewhere}/trace
[include]
    path = {elsewhere}/more
"""
# What snaps each of them.
PLAIN = {
    "fsmonitor": ("status",),
    "hook": ("update-index", "--refresh", "--force-write-index"),
    "pager": ("--paginate", "log"),
    "editor": ("config", "--edit"),
    "ssh": ("cat-file", "-p", "{missing}"),
    "uploadpack": ("cat-file", "-p", "{missing}"),
    "ext": ("cat-file", "-p", "{missing}"),
    "askpass": ("credential", "fill"),
    "credential": ("credential", "fill"),
    "proxy": ("ls-remote", "git://127.0.0.1/x"),
    "included": ("diff", "HEAD", "--", "a2.md"),
    "textconv": ("show", "HEAD"),
    "command": ("diff", "HEAD", "--", "plan.canvas"),
    "clean": ("hash-object", "a2.md"),
    "smudge": ("cat-file", "--filters", "HEAD:a2.md"),
    "process": ("hash-object", "t.txt"),
    "gpg": ("log",),
    "alias": ("trap",),
}


class Trapped:
    """The repository, and where the traps leave their files."""

    def __init__(self, folder: Path) -> None:
        self.top, self.sprung, self.elsewhere = folder / "Vault", folder / "sprung", folder / "elsewhere"
        self.programs, self.hooks = folder / "programs", folder / "hooks"
        for each in (self.top, self.sprung, self.elsewhere, self.programs, self.hooks):
            each.mkdir()
        for name in PLAIN:
            self._program(self.programs / name, name)
        self._commits()
        self._arm()
        self._dirty()

    def git(self, *arguments: str, given: str = "", check: bool = True, terminal: int = subprocess.PIPE) -> str:
        who = {f"GIT_{role}_{what}": "ann@x.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        more = {"GIT_WORK_TREE": str(self.top), "GIT_DIR": str(self.top / ".git"), "DISPLAY": ":0", "TERM": "xterm"}
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.top,
            env=os.environ | who | more,
            input=given.encode(),
            stdout=terminal,
            stderr=subprocess.PIPE,
            check=check,
            timeout=60,
        )
        return (done.stdout or b"").decode(errors="replace").strip()

    def _program(self, place: Path, name: str) -> None:
        place.write_text(f"#!/bin/sh\ntouch '{self.sprung}/{name}'\n")
        place.chmod(0o755)

    def write(self, path: str, text: str) -> None:
        (self.top / path).write_text(text)

    def _commits(self) -> None:
        self.git("init", "--quiet", "--initial-branch=main")
        lines = [f"line {number} of a text\n" for number in range(20)]
        self.write("a.md", "# One\n" + "".join(lines))
        self.write("b.md", "# Two\n" + "".join(reversed(lines)))
        self.write("moved.md", "moved\n")
        self.write("plan.canvas", "{}")
        self.write("t.txt", "text\n")
        self._commit()
        self.missing = self.git("rev-parse", "HEAD:b.md")
        (self.top / "a.md").rename(self.top / "a2.md")
        self._commit()
        (self.top / "b.md").unlink()
        self.write("b2.md", "# Three\n" + "".join(reversed(lines)))
        self._commit()
        self.write("a2.md", "# 1\n" + "".join(lines))
        self._commit()
        self._sign()
        (self.top / ".git/objects" / self.missing[:2] / self.missing[2:]).unlink()

    def _commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "x")

    def _sign(self) -> None:
        head, _, message = self.git("cat-file", "commit", "HEAD").partition("\n\n")
        signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----"
        signed = f"{head}\n{signature}\n\n{message}\n"
        self.git("update-ref", "HEAD", self.git("hash-object", "-t", "commit", "-w", "--stdin", given=signed))

    def _arm(self) -> None:
        places = {"programs": self.programs, "hooks": self.hooks, "elsewhere": self.elsewhere}
        (self.top / ".git/config").write_text(CONFIGURATION.format(**places))
        (self.elsewhere / "more").write_text(f"[diff]\n    external = {self.programs}/included\n")
        for name in ("order", "mailmap", "attributes"):
            (self.elsewhere / name).write_text("")
        for name in HOOKS:
            self._program(self.hooks / name, "hook")
            self._program(self.top / ".git/hooks" / name, "hook")
        self.write(".gitattributes", ATTRIBUTES)
        (self.top / ".git/info/attributes").write_text(ATTRIBUTES)

    def _dirty(self) -> None:
        """A work tree that git would have to read."""
        self.write("a2.md", (self.top / "a2.md").read_text().replace("# 1", "# Uno"))
        self.write("plan.canvas", '{"nodes": []}')
        self.write("t.txt", "another text\n")
        self.write("new.md", "new\n")
        (self.top / "moved.md").rename(self.top / "moved again.md")

    def snapshot(self) -> dict[str, tuple[int, bytes]]:
        """All files there are, the traps' own aside."""
        folders = (self.top, self.elsewhere, self.programs, self.hooks)
        files = (each for folder in folders for each in folder.rglob("*") if each.is_file())
        return {str(each): (each.stat().st_mtime_ns, each.read_bytes()) for each in files}

    def found(self) -> set[str]:
        return {each.name for each in self.sprung.iterdir()}


def ask_everything(root: str, folder: str) -> History:
    for each in (None, folder, folder):
        history = History.of(root, each)
        for path in ("a.md", "b.md", "moved.md", "a2.md", "moved again.md", "nothing.md"):
            history.moved(path), history.deleted(path), history.former(path), history.named(path)
            history.headings(path)
    stamp(root), head(root), staged(root)
    for since in ("HEAD", "main...", "HEAD~1", "HEAD~3", "mian"):
        with suppress(HistoryError):
            changes(root, since)
            before(root, since, "a.md")
            contents(root, since, ["a.md", "b.md", "t.txt"])
    return history


def test_no_trap_snaps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [
        name for name in os.environ if name.startswith("GIT_") or name.endswith(("PAGER", "EDITOR", "ASKPASS"))
    ]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    made = Trapped(tmp_path)
    at_first = made.snapshot()
    for name in ("EXTERNAL_DIFF", "PAGER", "SSH_COMMAND", "ASKPASS", "EDITOR"):
        monkeypatch.setenv(f"GIT_{name}", str(made.programs / "pager"))
    monkeypatch.setenv("GIT_TRACE", str(made.elsewhere / "trace"))
    history = ask_everything(str(made.top), str(tmp_path / "cache"))

    assert made.found() == set()
    assert made.snapshot() == at_first
    assert history.renamed("a.md") == "a2.md"
    assert history.renamed("moved.md") == "moved again.md"
    assert history.headings("a2.md") == {"One": "Uno", "1": "Uno"}
    assert list(changes(str(made.top), "HEAD").lines) == ["a2.md", "new.md", "plan.canvas"]

    for name in [name for name in os.environ if name.startswith("GIT_") and "CONFIG" not in name]:
        monkeypatch.delenv(name)
    for name, command in PLAIN.items():
        words = [word.format(missing=made.missing) for word in command]
        given = "protocol=https\nhost=example.invalid\n\n" if command[0] == "credential" else ""
        terminal = os.openpty()[1] if name == "pager" else subprocess.PIPE
        made.git(*words, given=given, check=False, terminal=terminal)
        assert name in made.found(), f"the trap {name} would not snap"


def test_files_that_never_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git waits for them; we do not wait for git."""
    made = Trapped(tmp_path)
    monkeypatch.setattr("vaultlint.history.git.SECONDS", 0.5)
    (made.top / ".git/config").write_text(f"[include]\n    path = {made.elsewhere}/fifo\n")
    os.mkfifo(made.elsewhere / "fifo")
    history = History.of(str(made.top), seconds=0.5)

    assert "git took too long" in history.problem
    assert history.renamed("a.md") is None
    with pytest.raises(HistoryError, match="took too long"):
        staged(str(made.top))
