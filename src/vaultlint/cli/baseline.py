"""``vaultlint baseline``: write, update or show what is known of a vault."""

from __future__ import annotations

from collections.abc import Sequence

import click

from vaultlint.cli import complete, options
from vaultlint.cli.failure import refusals
from vaultlint.cli.output import notice, say, standard_output
from vaultlint.cli.progress import progress
from vaultlint.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vaultlint.baseline.entries import Entry
    from vaultlint.baseline.review import Review


@click.command("baseline", short_help="Write, update or show what is known of a vault.")
@click.argument("paths", nargs=-1, shell_complete=complete.files)
@click.option("--update", is_flag=True, help="Take everything as it is now, new problems as well.")
@click.option("--prune", is_flag=True, help="Take out what is not there any more; nothing is added.")
@click.option(
    "--baseline",
    "file",
    metavar="FILE",
    shell_complete=complete.files,
    help="Another file than .vaultlint-baseline.json in the vault.",
)
@click.option("--output-format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@options.of_rules("--select", "As check has it.")
@options.of_rules("--ignore", "As check has it.")
@options.of_rules("--extend-select", "As check has it.")
@click.option("--jobs", default="auto", metavar="N|auto", callback=options.jobs_wanted, help="As check has it.")
@click.option("--no-cache", is_flag=True, help="Read every note anew, and keep nothing for the next run.")
@click.option(
    "--cache-dir",
    metavar="DIR",
    shell_complete=complete.folders,
    help="Where to keep what was found. Default: the user's cache folder.",
)
@click.option("--allow-local-rules", is_flag=True, help="Run the rules in files that the vault's configuration names.")
@options.verbose
def command(**asked: Any) -> None:
    """Write what is wrong with a vault now into a file; from then on check fails for what is new.

    Where there is such a file, show how the vault stands to it: what it knows, what is new, what is not there any
    more. Only --update takes in what is new. Of PATHS other than whole vaults, and of the rules that are left out, the
    rest of the file stays as it is.
    """
    if asked["update"] and asked["prune"]:
        raise click.UsageError("--update and --prune are two ways; --update takes out what is not there as well")
    with refusals():
        reviews = _reviews(asked)
        if asked["prune"] and (lost := [each for each in reviews if not each.source.is_there]):
            from vaultlint.baseline.review import nothing_at

            raise nothing_at(lost[0].place)
        changes = [(each, _wanted(each, asked)) for each in reviews]
        _write(changes)
    shown = [review for review, entries in changes if entries is None and review.source.is_there]
    _report(changes, shown, asked["form"], pruned=asked["prune"])


def _reviews(asked: dict[str, Any]) -> list[Review]:
    with progress(True) as advance:
        from vaultlint import compiled
        from vaultlint.baseline.review import reviews
        from vaultlint.cache import default_folder
        from vaultlint.discover import find_root
        from vaultlint.engine import Options, lint

        folder = asked["cache_dir"] or default_folder()
        compiled.use(folder)
        paths = asked["paths"] or (find_root("."),)
        wanted = Options(asked["select"], asked["ignore"], asked["extend_select"], asked["allow_local_rules"])
        cache = None if asked["no_cache"] else folder
        outcomes = lint(paths, options=wanted, jobs=asked["jobs"], cache=cache, progress=advance)
        for outcome in outcomes:
            for problem in outcome.problems:
                notice(f"warning: {problem}")
        return reviews(outcomes, asked["file"], paths, wanted, cache)


def _wanted(review: Review, asked: dict[str, Any]) -> list[Entry] | None:
    """What the file is to say; None for as it is."""
    if asked["prune"]:
        return review.state.pruned()
    if asked["update"] or not review.source.is_there:
        return review.updated()
    return None


def _write(changes: Sequence[tuple[Review, list[Entry] | None]]) -> None:
    from vaultlint.baseline.entries import write

    for review, entries in changes:
        # A vault without a problem needs no file.
        if entries is not None and (entries or review.source.is_there) and not _is_same(review, entries):
            write(review.place.path, review.place.name, entries, review.source)


def _is_same(review: Review, entries: list[Entry]) -> bool:
    return review.source.is_there and sorted(entries) == sorted(review.source.entries())


def _report(
    changes: Sequence[tuple[Review, list[Entry] | None]], shown: Sequence[Review], form: str, *, pruned: bool
) -> None:
    from vaultlint.report.baseline import text, write_json, written

    with standard_output(utf8=form == "json") as stream:
        if form == "json":
            write_json([review for review, _ in changes], stream)
            return
        for review, entries in changes:
            if entries is not None:
                say(stream, written(review, entries, pruned=pruned))
        say(stream, "".join(text(shown)))
