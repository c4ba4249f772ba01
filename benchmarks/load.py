"""Check a vault a thousand times, after a random edit each, with the cache: does it find what a cold run finds?

    python benchmarks/load.py
    python benchmarks/load.py --checks 1000 --notes 1000
    python benchmarks/load.py --vault ~/Notes

All checks run in one process, as an editor or a notebook would, on a copy of the vault. Edits add findings, which take
memory as long as they are there; so a hundred more checks follow without an edit, in which memory has to stay flat.
Linux only: it reads /proc.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import make_vault

from vaultlint import discover, engine
from vaultlint.outcome import Outcome

AGAIN = 100  # checks without an edit, at the end
ALLOWED = 1.05  # growth of memory in these


class Edits:
    """One random change of a vault after the other, of the kinds that authors make."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root, self.random = root, random.Random(seed)
        self.made: Counter[str] = Counter()
        self.notes = sorted(path for path in root.rglob("*.md") if ".obsidian" not in path.parts)
        self.number = 0

    def again(self) -> None:
        """Change something."""
        self.number += 1
        kinds = (
            self.add,
            self.cut,
            self.link,
            self.link,
            self.rename,
            self.alias,
            self.delete,
            self.create,
            self.touch,
        )
        kind: Callable[[], None] = self.random.choice(kinds)
        kind()
        self.made[kind.__name__] += 1

    def _note(self) -> Path:
        return self.random.choice(self.notes)

    def add(self) -> None:
        with self._note().open("ab") as file:
            file.write(f"\n\n## Added {self.number}\n\nA line. ^added-{self.number}\n".encode())

    def cut(self) -> None:
        path = self._note()
        lines = path.read_bytes().splitlines(keepends=True)
        if lines:
            del lines[self.random.randrange(len(lines))]
            path.write_bytes(b"".join(lines))

    def link(self) -> None:
        other = self._note().stem
        part = self.random.choice(["", "#Results", f"#^added-{self.random.randrange(self.number + 1)}", "#Added 1"])
        name = other + self.random.choice(["", "", "x", "s"])
        with self._note().open("ab") as file:
            file.write(f"\n[[{name}{part}]]\n".encode())

    def rename(self) -> None:
        path = self._note()
        new = path.with_name(f"Renamed {self.number}.md")
        path.rename(new)
        self.notes[self.notes.index(path)] = new

    def alias(self) -> None:
        path = self._note()
        content = path.read_bytes()
        if not content.startswith(b"---"):
            path.write_bytes(f"---\naliases: [Known {self.number}]\n---\n".encode() + content)

    def delete(self) -> None:
        if len(self.notes) > 50:
            path = self._note()
            path.unlink()
            self.notes.remove(path)

    def create(self) -> None:
        path = self._note().with_name(f"New {self.number}.md")
        path.write_text(f"# New\n\n[[{self._note().stem}]] [[Known {self.random.randrange(self.number)}]]\n", "utf-8")
        self.notes.append(path)

    def touch(self) -> None:
        os.utime(self._note())


def resident() -> int:
    """Memory of this process, in kB."""
    gc.collect()
    with open("/proc/self/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


def check(root: str, cache: str | None) -> Outcome:
    """Lint the vault, in this process alone: what children take is not seen here."""
    return engine.check(discover.Target(root, None), jobs=1, cache=cache)


def main() -> int:
    """Run, print figures, and say by the exit status whether all was well."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("--checks", type=int, default=1000)
    parser.add_argument("--notes", type=int, default=500, help="notes of the synthetic vault (default: 500)")
    parser.add_argument("--vault", metavar="DIR", help="run on a copy of this vault instead")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root, cache = Path(folder, "vault"), os.path.join(folder, "cache")
        if given.vault:
            shutil.copytree(given.vault, root, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        else:
            make_vault.write(str(root), given.notes, given.seed)
        return run(Edits(root, given.seed), str(root), cache, given.checks)


def run(edits: Edits, root: str, cache: str, checks: int) -> int:
    """As `main`, on a vault that may be changed."""
    seconds = {"with the cache": 0.0, "cold": 0.0}
    for number in range(checks):
        edits.again()
        started = time.perf_counter()
        warm = check(root, cache)
        between = time.perf_counter()
        cold = check(root, None)
        seconds["with the cache"] += between - started
        seconds["cold"] += time.perf_counter() - between
        if warm != cold:
            print(f"check {number}: with the cache other findings than cold: {differing(warm, cold)}")
            return 1
        if number % 100 == 99:
            print(f"{number + 1:,} checks, {len(cold.findings):,} findings, {resident() / 1024:.1f} MiB", flush=True)
    print("edits:", ", ".join(f"{kind} {times}" for kind, times in sorted(edits.made.items())))
    print(", ".join(f"{each / checks:.3f} s {which}" for which, each in seconds.items()))
    before = resident()
    for _ in range(AGAIN):
        check(root, cache)
        check(root, None)
    after = resident()
    print(f"{AGAIN} checks without an edit: from {before / 1024:.1f} to {after / 1024:.1f} MiB")
    return int(after > before * ALLOWED)


def differing(one: Outcome, other: Outcome) -> list[object]:
    """What only one of them found, or, where that is nothing, what else is not the same."""
    found = set(map(repr, one.findings)) ^ set(map(repr, other.findings))
    return sorted(found) or [(a, b) for a, b in zip(one, other, strict=True) if a != b]


if __name__ == "__main__":
    sys.exit(main())
