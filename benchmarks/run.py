"""One command: make vaults, install peers, run all cases, write tables and a plot.

    python benchmarks/run.py
    python benchmarks/run.py --quick
    python benchmarks/run.py --notes 10000 --cases cold,staged --rounds 9
    python benchmarks/run.py --vault ~/Notes --vault ~/Work

vaultlint is the one of the environment that runs this. For Linux and macOS: it needs wait4.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from typing import NamedTuple

import cases
import page
import peers
import plot
import worst
from measure import family_peak, race, run

HERE = os.path.dirname(os.path.abspath(__file__))
JUDGED = 10_000  # notes of the vault on which the goals are set
SETTLED = 2.5  # seconds after which caches trust the time stamps of files


class Plan(NamedTuple):
    """What was asked for."""

    notes: tuple[int, ...]
    rounds: int
    chosen: tuple[str, ...]
    work: str
    limit: float
    quick: bool
    write: str
    given: tuple[str, ...] = ()

    @property
    def judged(self) -> int:
        """The size for all cases but growth: 10,000, or what comes nearest from below."""
        return max((each for each in self.notes if each <= JUDGED), default=min(self.notes))


def arguments() -> Plan:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("--notes", help="sizes of the vaults (default: 1000,10000,100000)")
    parser.add_argument(
        "--vault", metavar="DIR", action="append", default=[], help="run on a copy of this vault too; may be repeated"
    )
    parser.add_argument("--rounds", type=int, help="rounds that count (default: 5)")
    parser.add_argument("--cases", default=",".join(cases.NAMES), help="of %(default)s")
    parser.add_argument("--work", help="folder for vaults, peers and caches (default: in the user's cache folder)")
    parser.add_argument("--limit", type=float, default=600, help="seconds until a run is cut off (default: 600)")
    parser.add_argument(
        "--quick", action="store_true", help="small vaults, two rounds, small worst cases, no slow peers"
    )
    parser.add_argument("--write", metavar="FILE", default="", help="write the page here and the plot beside it")
    given = parser.parse_args()
    chosen = tuple(given.cases.split(","))
    if unknown := set(chosen) - set(cases.NAMES):
        parser.error(f"no case called {', '.join(sorted(unknown))}")
    notes = given.notes or ("500,2000" if given.quick else "1000,10000,100000")
    return Plan(
        notes=tuple(sorted({int(each) for each in notes.split(",")})),
        rounds=given.rounds or (2 if given.quick else 5),
        chosen=tuple(each for each in chosen if not (given.quick and each == "slow")),
        work=os.path.abspath(given.work or _default_folder()),
        limit=given.limit,
        quick=given.quick,
        write=given.write,
        given=tuple(map(os.path.abspath, given.vault)),
    )


def _default_folder() -> str:
    from platformdirs import user_cache_dir

    return user_cache_dir("vaultlint-benchmarks")


def main() -> None:
    plan = arguments()
    os.makedirs(plan.work, exist_ok=True)
    remarks: list[str] = []

    def tell(remark: str) -> None:
        print(remark, file=sys.stderr)
        remarks.append(remark)

    vaultlint = os.path.join(sysconfig.get_path("scripts"), "vaultlint")
    if not os.path.exists(vaultlint):
        sys.exit(f"vaultlint is not installed in this environment: there is no {vaultlint}")
    against = peers.install(plan.work, tell) if _needs_peers(plan) else peers.Peers({}, {}, "")
    tools = cases.tools(vaultlint, against, plan.work)
    vaults = {notes: vault(plan.work, notes) for notes in plan.notes} if set(plan.chosen) - {"worst"} else {}
    intro = list(introduction(plan, against))
    results = [each for name in plan.chosen for each in measured(name, plan, tools, vaults, tell)]
    for given in plan.given:
        results += on_given(copied(plan.work, given), plan, tools, tell)
    timings = list(timed(plan, tools)) if "worst" in plan.chosen else []
    text = page.page(intro, results, timings, remarks)
    print(text)
    deliver(plan, text, plot.svg([(each.case.title, each.samples) for each in results if each.case.name != "memory"]))


def _needs_peers(plan: Plan) -> bool:
    return bool(set(plan.chosen) - {"worst"})


def vault(work: str, notes: int) -> str:
    """Made once in a process of its own: what this one holds in memory counts as the least peak of all it starts."""
    folder = os.path.join(work, f"vault-{notes}")
    if not os.path.exists(f"{folder}.made"):
        print(f"making a vault of {notes:,} notes", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
        maker = os.path.join(HERE, "make_vault.py")
        subprocess.run([sys.executable, maker, folder, "--notes", str(notes)], check=True)
        peers.prepare(folder)
        open(f"{folder}.made", "w").close()
    return folder


def copied(work: str, given: str) -> str:
    """A copy of a vault that can be written to: notes are edited on the way."""
    folder = os.path.join(work, "given", os.path.basename(given))
    print(f"copying {given}", file=sys.stderr)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(given, folder, symlinks=True, copy_function=shutil.copyfile)
    for each, _, _ in os.walk(folder):
        os.chmod(each, 0o755)
    os.makedirs(os.path.join(folder, ".obsidian"), exist_ok=True)
    peers.prepare(folder)
    return folder


def on_given(vault: str, plan: Plan, tools: cases.Tools, tell: peers.Tell) -> Iterator[page.Result]:
    """All cases that are about one vault; they bear its name."""
    notes = sum(name.endswith(".md") for _, _, names in os.walk(vault) for name in names)
    for name in plan.chosen:
        if name not in cases.OF_SIZES:
            for each in measured(name, plan._replace(notes=(notes,)), tools, {notes: vault}, tell):
                title = f"{each.case.title}: {os.path.basename(vault)}"
                yield each._replace(case=each.case._replace(title=title))


def measured(
    name: str, plan: Plan, tools: cases.Tools, vaults: dict[int, str], tell: peers.Tell
) -> Iterator[page.Result]:
    """One case, or nothing where it cannot be run."""
    if name == "worst":
        return
    if name in cases.NEEDS_CACHE and not tools.has_cache:
        tell(f"{name}: skipped, this vaultlint has no --no-cache and --cache-dir")
        return
    print(f"running {name}", file=sys.stderr)
    shutil.rmtree(tools.caches, ignore_errors=True)
    notes = {"slow": min(plan.notes), "growth": max(plan.notes)}.get(name, plan.judged)
    edit = cases.Edit(os.path.join(vaults[notes], cases.middle_note(vaults[notes])))
    try:
        case = _case(name, tools, vaults, vaults[notes], edit)
        fill(case, plan.limit)
        samples = race(case.commands, 1 if name == "slow" else plan.rounds, plan.limit, tell)
        racers = [each for each in case.commands if each.label in samples]
        families = {each.label: family_peak(each, plan.limit) for each in racers} if name == "memory" else {}
    finally:
        edit.restore()
    yield page.Result(case, notes, samples, families if all(families.values()) else {})


def fill(case: cases.Case, limit: float) -> None:
    """Fill the caches that a case is about, the second time with time stamps that they trust."""
    for _ in range(2 if case.fill else 0):
        time.sleep(SETTLED)
        for each in case.fill:
            run(each, limit)


def _case(name: str, tools: cases.Tools, vaults: dict[int, str], vault: str, edit: cases.Edit) -> cases.Case:
    if name == "growth":
        return cases.growth(tools, vaults)
    if name == "edit":
        return cases.edited(tools, vault, edit)
    simple = {"cold": cases.cold, "write": cases.write, "warm": cases.warm, "staged": cases.staged}
    return (simple | {"memory": cases.memory, "slow": cases.slow})[name](tools, vault)


def timed(plan: Plan, tools: cases.Tools) -> Iterator[worst.Timing]:
    print("running worst-case notes", file=sys.stderr)
    folder = os.path.join(plan.work, "worst")
    for timing in worst.measure(tools.vaultlint, tools.no_cache, folder, min(plan.limit, 60), 10 if plan.quick else 1):
        if timing.is_worse:
            print(f"worse than linear: {timing.name}", file=sys.stderr)
        yield timing


def introduction(plan: Plan, against: peers.Peers) -> Iterator[str]:
    version = subprocess.run([sys.executable, "-m", "vaultlint", "--version"], capture_output=True, text=True).stdout
    others = [f"{name} {version}" for name, version in against.versions.items()]
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    yield "Made by `python benchmarks/run.py`; [benchmarks/README.md](../benchmarks/README.md) says how."
    yield (
        f"{', '.join([version.strip(), *others])}; Python {platform.python_version()}, {platform.system()}, "
        f"{os.cpu_count()} cores, load before the runs {load}, {plan.rounds} rounds, {time.strftime('%Y-%m-%d')}."
    )
    if plan.write:
        yield f"![Seconds a run]({_beside(plan.write)})"


def _beside(path: str) -> str:
    return f"{os.path.splitext(os.path.basename(path))[0]}.svg"


def deliver(plan: Plan, text: str, drawing: str) -> None:
    """The results folder always, the committed page when asked for."""
    targets = [os.path.join(HERE, "results", f"{time.strftime('%Y-%m-%d-%H%M%S')}.md")]
    for target in [*targets, *([plan.write] if plan.write else [])]:
        folder = os.path.dirname(os.path.abspath(target))
        os.makedirs(folder, exist_ok=True)
        with open(target, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        with open(os.path.join(folder, _beside(target)), "w", encoding="utf-8", newline="\n") as file:
            file.write(drawing)


if __name__ == "__main__":
    main()
