"""``vaultlint init``: write a configuration that reads what is there and changes nothing yet."""

from __future__ import annotations

import os
import shlex

import click

from vaultlint.cli import complete, options
from vaultlint.cli.failure import Refused, refusals
from vaultlint.cli.output import notice, say, standard_output
from vaultlint.cli.progress import progress


@click.command("init", short_help="Write a commented vaultlint.toml.")
@click.argument("folder", required=False, shell_complete=complete.folders)
@click.option(
    "--from",
    "sources",
    multiple=True,
    metavar="FILE",
    shell_complete=complete.files,
    help="Take over what maps of the configuration of markdownlint or of the Obsidian plugin Linter.",
)
@click.option("--dry-run", is_flag=True, help="Print the file, and write nothing.")
@click.option("--baseline", is_flag=True, help="Record what is wrong now, so that only new problems fail.")
@options.verbose
def command(folder: str | None, sources: tuple[str, ...], dry_run: bool, baseline: bool, verbose: bool) -> int:
    """Write vaultlint.toml for the vault around the current folder, or for FOLDER.

    Every key is there, with its default and a comment, and commented out: nothing changes until a line is changed.
    What .obsidian/ says is told in comments. Nothing is ever overwritten.
    """
    root = _root(folder)
    if not dry_run:
        _refuse_what_is_there(root)
    text = _text(root, sources)
    if dry_run:
        with standard_output(utf8=True) as stream:
            say(stream, text)
        return 0
    _write(os.path.join(root, "vaultlint.toml"), text)
    notice(f"wrote {_shown(root, 'vaultlint.toml')}")
    _offer_import(root, sources, folder)
    return _freeze(root) if baseline else _tell_how_it_stands(root)


def _root(folder: str | None) -> str:
    """The folder that gets a configuration. Raises Refused for one inside a vault."""
    from vaultlint.discover import find_root, is_marked

    place = os.path.abspath(folder or ".")
    if not os.path.isdir(place):
        raise Refused(f"no folder called {folder!r}")
    root = find_root(place)
    if root == place or not is_marked(root):
        return place
    if folder is None:
        return root
    raise Refused(
        f"{folder!r} is a part of the vault {root}, whose configuration holds for it too; 'vaultlint init' without a "
        "folder writes that one. What is different here goes into a vaultlint.toml of this folder, by hand"
    )


def _refuse_what_is_there(root: str) -> None:
    from vaultlint.config import ConfigError, read

    try:
        _, source = read(root)
    except ConfigError as error:
        raise Refused(f"there is a configuration already, and it cannot be used: {error}") from error
    if source:
        table = " has a table tool.vaultlint" if source.endswith("pyproject.toml") else " is there"
        raise Refused(
            f"{_shown(root, source)}{table} already, and nothing is overwritten; 'vaultlint config' shows what it "
            "comes to, 'vaultlint init --dry-run' prints what a new file would say"
        )


def _text(root: str, sources: tuple[str, ...]) -> str:
    from vaultlint.adopt import AdoptError, taken
    from vaultlint.config.obsidian import said_by_obsidian
    from vaultlint.report.starter import text
    from vaultlint.settings import read_settings

    with refusals():
        from vaultlint.plugins import load_rules

        rules = load_rules()
    settings = read_settings(root)
    for problem in settings.problems:
        notice(f"warning: {problem}")
    try:
        made = [taken(source, _relative(source, root), rules) for source in sources]
    except AdoptError as error:
        raise Refused(str(error)) from error
    return text(list(said_by_obsidian(root, settings)), made, rules)


def _write(place: str, text: str) -> None:
    try:
        with open(place, "x", encoding="utf-8", newline="\n") as file:
            try:
                file.write(text)
                file.flush()
            except BaseException:
                os.unlink(place)
                raise
    except FileExistsError:
        raise Refused(f"{place} is there already, and nothing is overwritten") from None
    except OSError as error:
        raise Refused(f"cannot write {place}: {error.strerror or error}") from error


def _offer_import(root: str, sources: tuple[str, ...], folder: str | None) -> None:
    from vaultlint.adopt import importable

    taken = {os.path.realpath(source) for source in sources}
    for name in importable(root):
        if os.path.realpath(os.path.join(root, name)) not in taken:
            again = shlex.join(["vaultlint", "init", *([folder] if folder else []), "--from", _shown(root, name)])
            notice(f"{name} is here too; to see what of it maps: {again} --dry-run")


def _tell_how_it_stands(root: str) -> int:
    from vaultlint.report.summary import sentence

    with refusals(), progress(True) as advance:
        from vaultlint import compiled
        from vaultlint.cache import default_folder
        from vaultlint.engine import lint

        compiled.use(default_folder())
        outcomes = lint([root], cache=default_folder(), progress=advance)
    notice(sentence(outcomes))
    if any(outcome.findings for outcome in outcomes):
        notice("'vaultlint check' shows them; 'vaultlint baseline' records them, and then only new ones fail")
    return 0


def _freeze(root: str) -> int:
    from vaultlint.cli.commands import run_command

    return run_command(["baseline", root])


def _relative(path: str, root: str) -> str:
    """A file as people know it: from the vault where it lies there."""
    relative = os.path.relpath(path, root).replace(os.sep, "/")
    return path if relative.startswith("../") else relative


def _shown(root: str, name: str) -> str:
    return os.path.relpath(os.path.join(root, name)).replace(os.sep, "/")
