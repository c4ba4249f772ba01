"""A vault full of traps, linted and repaired under watch: nothing of it runs, nothing is sent, nothing else is written.

Watched by the system's own trace of calls where there is ``strace``, and by the audit hooks of Python everywhere.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

GIT = shutil.which("git")
pytestmark = pytest.mark.skipif(os.name != "posix" or not GIT, reason="the traps are shell scripts, in a repository")

TRAP = "#!/bin/sh\necho run >> {marker}\nexit 0\n"
# What a repository can have git run.
CONFIGURATION = """
[core]
    fsmonitor = {trap}
    hooksPath = {hooks}
    pager = {trap}
    editor = {trap}
    sshCommand = {trap}
    gitProxy = {trap}
    askPass = {trap}
    alternateRefsCommand = {trap}
    attributesFile = {vault}/attributes
[alias]
    log = !{trap}
    diff = !{trap}
    cat-file = !{trap}
    rev-parse = !{trap}
[diff]
    external = {trap}
[diff "trap"]
    command = {trap}
    textconv = {trap}
[filter "trap"]
    clean = {trap}
    smudge = {trap}
    process = {trap}
    required = true
[gpg]
    program = {trap}
[log]
    showSignature = true
[credential]
    helper = !{trap}
[remote "origin"]
    url = ext::{trap}
    uploadpack = {trap}
    promisor = true
    partialclonefilter = blob:none
[extensions]
    partialclone = origin
[include]
    path = {vault}/more-configuration
"""
NOTE = """---
related: "[[Gone]]"
x: !!python/object/apply:os.system ["{trap}"]
---
# One
### Three

See [[Old name]], [[Nowhere]], ![[https://192.0.2.1/a.png]], ![](http://192.0.2.1/b.png) and [c](file:///etc/passwd).
A cafÃ© in ![[\\\\192.0.2.1\\share\\d.png]] and [[../../../../etc/passwd]].

```dataviewjs
require('child_process').exec('{trap}')
```
<% tp.user.run("{trap}") %> <script src="http://192.0.2.1/e.js"></script>
"""
# Modules that Python would find in the current folder.
MODULES = ("regex", "click", "rich", "yaml", "ftfy", "sitecustomize", "usercustomize", "tomllib", "json", "house")


class Traps(NamedTuple):
    vault: Path
    marker: Path
    environment: dict[str, str]


def git(vault: Path, *arguments: str) -> None:
    person = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"]
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    subprocess.run(["git", *person, *arguments], cwd=vault, check=True, capture_output=True, env=clean)


def script(path: Path, marker: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TRAP.format(marker=marker))
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def traps(tmp_path: Path) -> Traps:
    vault, marker = tmp_path / "vault", tmp_path / "marker"
    trap = script(vault / "trap.sh", marker)
    (vault / ".obsidian" / "plugins" / "templater-obsidian").mkdir(parents=True)
    (vault / "Old name.md").write_text("# One\n\nText of a note that is long enough to be known again.\n")
    git(vault, "init", "-q")
    git(vault, "add", "--all")
    git(vault, "commit", "-q", "-m", "One")
    git(vault, "mv", "Old name.md", "New name.md")
    (vault / "Note.md").write_text(NOTE.format(trap=trap))
    (vault / "Board.canvas").write_text('{"nodes": [{"id": "a", "type": "link", "url": "http://192.0.2.1/"}]}')
    for name in MODULES:
        (vault / f"{name}.py").write_text(f"import os\nos.system({trap!r})\n")
    (vault / "vaultlint.toml").write_text('plugins = ["./house.py"]\n')
    (vault / ".obsidian" / "app.json").write_text('{"attachmentFolderPath": "/etc"}')
    (vault / ".gitattributes").write_text("*.md filter=trap diff=trap\n")
    (vault / "attributes").write_text("*.md filter=trap diff=trap\n")
    (vault / "more-configuration").write_text(f"[core]\n\tfsmonitor = {trap}\n")
    os.symlink("/etc/passwd", vault / "passwd.md")
    git(vault, "add", "--all")
    git(vault, "commit", "-q", "-m", "Two")
    words = CONFIGURATION.format(trap=trap, vault=vault, hooks=vault / "hooks")
    for hook in ("post-index-change", "reference-transaction", "post-checkout", "fsmonitor-watchman"):
        for folder in ("hooks", ".git/hooks"):
            script(vault / folder / hook, marker)
    with (vault / ".git" / "config").open("a") as file:
        file.write(words)
    marker.unlink(missing_ok=True)
    for name in ("git", "python", "sh", "less"):
        script(vault / "bin" / name, marker)
    environment = {
        "PATH": f".{os.pathsep}{os.environ['PATH']}{os.pathsep}bin",
        "GIT_EXTERNAL_DIFF": trap,
        "GIT_SSH_COMMAND": trap,
        "GIT_PAGER": trap,
        "GIT_DIR_TRAP": trap,
        "HOME": str(tmp_path / "home"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return Traps(vault, marker, os.environ | environment)


RUNS = [["check"], ["check", "--fix", "--unsafe-fixes"], ["check", "--diff"], ["why", "Note.md"], ["facts"], ["infer"]]


def written_well(path: str, traps: Traps, arguments: list[str]) -> bool:
    """Whether a run may write here: to the cache, and to notes and what becomes one where it repairs."""
    cache, vault = str(traps.vault.parent / "cache"), str(traps.vault)
    if path in ("/dev/null", "/dev/tty") or path.startswith(cache + "/") or path == cache:
        return True
    may_be = re.fullmatch(r"(New name|Note)\.md|\.vaultlint-\d+-[0-9a-f]{8}\.tmp", os.path.basename(path))
    return "--fix" in arguments and os.path.dirname(path) == vault and bool(may_be)


# ------------------------------------------------------------------------------------------------ the system's trace

_WRITES = "creat,truncate,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,link,linkat,symlink,symlinkat,"
_WRITES += "chmod,fchmodat,chown,lchown,fchownat,mknod,mknodat,setxattr,utimensat"
_OPENED = re.compile(r'openat\([^,]*, "((?:[^"\\]|\\.)*)", ([A-Z_|0-9]+)')
_CALL = re.compile(r"^(?:\[pid +\d+\] |\d+ +)?(\w+)\((.*)")


def can_trace() -> bool:
    if not shutil.which("strace"):
        return False
    return subprocess.run(["strace", "-qq", "-o", os.devnull, "true"], capture_output=True, check=False).returncode == 0


def traced(traps: Traps, arguments: list[str], log: Path) -> Iterator[tuple[str, str]]:
    """The calls of a run and its children: name and arguments."""
    calls = f"trace=execve,execveat,openat,open,%network,{_WRITES}"
    words = ["strace", "-f", "-qq", "-v", "-s", "100000", "-e", calls, "-e", "signal=none", "-o", str(log)]
    command = [*words, sys.executable, "-m", "vaultlint", *arguments]
    done = subprocess.run(command, cwd=traps.vault, env=traps.environment, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    assert "internal error" not in done.stderr
    for line in log.read_text(errors="surrogateescape").splitlines():
        if (found := _CALL.match(line)) and " = -1 ENOENT" not in line:
            yield found[1], found[2]


@pytest.mark.skipif(not can_trace(), reason="no strace here, or it may not trace")
@pytest.mark.parametrize("arguments", RUNS, ids=" ".join)
def test_traced(arguments: list[str], traps: Traps, tmp_path: Path) -> None:
    executed, sent, written = [], [], []
    for call, rest in traced(traps, arguments, tmp_path / "log"):
        if call.startswith("exec"):
            executed.append(rest)
        elif call in ("openat", "open"):
            opened = _OPENED.match(f"{call}({rest}")
            if opened and re.search(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC", opened[2]):
                written.append(opened[1])
            assert "passwd.md" not in rest or "O_PATH" in rest
        elif call in _WRITES.split(","):
            written += re.findall(r'"((?:[^"\\]|\\.)*)"', rest)
        else:
            sent.append(f"{call}({rest}")

    assert not traps.marker.exists()
    assert [each for each in sent if not each.startswith(("socketpair", "shutdown"))] == []
    programs = {rest.split('"')[1] for rest in executed}
    assert programs <= {sys.executable, GIT}
    for rest in executed[1:]:  # git's environment
        assert "GIT_EXTERNAL_DIFF=" not in rest
        assert "GIT_SSH_COMMAND=" not in rest
        assert '"GIT_PAGER=cat"' in rest
        assert '"GIT_ALLOW_PROTOCOL="' in rest
    if arguments == ["check"]:
        assert GIT in programs  # or nothing was shown
    places = [os.path.normpath(os.path.join(traps.vault, path)) for path in written]
    assert [path for path in places if not written_well(path, traps, arguments)] == []


# ------------------------------------------------------------------------------------------------ Python's hooks

AUDITED = """
import os, sys
log = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
def told(event, arguments):
    if event.startswith(("socket.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "subprocess.")):
        os.write(log, f"{event} {arguments!r}\\n".encode())
    elif event.startswith(("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod")):
        os.write(log, f"write {arguments[:2]!r}\\n".encode())
    elif event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        os.write(log, f"write {arguments[:1]!r}\\n".encode())
sys.addaudithook(told)
sys.path[:] = [each for each in sys.path if each]
from vaultlint.__main__ import main
main()
"""


@pytest.mark.parametrize("arguments", [["check"], ["check", "--fix", "--unsafe-fixes"]], ids=" ".join)
def test_audited(arguments: list[str], traps: Traps, tmp_path: Path) -> None:
    log = tmp_path / "log"
    words = [sys.executable, "-c", AUDITED, str(log), *arguments]
    done = subprocess.run(words, cwd=traps.vault, env=traps.environment, capture_output=True, text=True, check=False)
    events = log.read_text().splitlines()

    assert done.returncode in (0, 1), done.stderr
    assert not traps.marker.exists()
    assert [each for each in events if each.startswith("socket.")] == []
    started = [each for each in events if not each.startswith("write ")]
    assert started != []
    assert all(each.startswith(f"subprocess.Popen ({GIT!r}, [{GIT!r}, ") for each in started)
    written: list[Any] = [path for each in events if each.startswith("write ") for path in eval(each[6:])]
    places = [os.path.normpath(os.path.join(traps.vault, path)) for path in written if isinstance(path, str)]
    assert [path for path in places if not written_well(path, traps, arguments)] == []


# ------------------------------------------------------------------------------------------------ what may be asked for


def test_rules_of_the_vault_run_when_they_are_asked_for(traps: Traps) -> None:
    """And only then: the trap works."""
    words = [sys.executable, "-m", "vaultlint", "check", "--no-cache", "--allow-local-rules"]
    subprocess.run(words, cwd=traps.vault, env=traps.environment, capture_output=True, check=False)

    assert traps.marker.exists()


def test_a_package_of_the_vault_is_not_imported(tmp_path: Path) -> None:
    """``python -m`` looks into the current folder first; what vaultlint imports must not be found there."""
    for name in ("yaml", "regex", "rich", "click", "vaultlint_rules"):
        (tmp_path / f"{name}.py").write_text("open('run', 'w')\n")
    (tmp_path / "Note.md").write_text("---\na: !x y\n---\n[[Nowhere/Gone]]\n")
    words = [sys.executable, "-m", "vaultlint", "check", "--output-format", "full", "--color", "always"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert not (tmp_path / "run").exists()
