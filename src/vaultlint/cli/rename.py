"""``vaultlint rename``: a move that no link gets lost in."""

from __future__ import annotations

import click

from vaultlint.cli import complete, options
from vaultlint.cli.failure import Refused, refusals
from vaultlint.cli.output import look, notice, quiet_runner, say, standard_output
from vaultlint.cli.progress import progress
from vaultlint.report.escape import escape
from vaultlint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from vaultlint.rename import Renaming, Wish


@click.command("rename", short_help="Move a note, attachment or folder, and rewrite every link to it.")
@click.argument("old", shell_complete=complete.files)
@click.argument("new", shell_complete=complete.files)
@click.option("--diff", is_flag=True, help="Show what would change and write nothing; status 1 when anything would.")
@click.option("-q", "--quiet", is_flag=True, help="Tell nothing when all went well.")
@options.verbose
@options.color
def command(old: str, new: str, diff: bool, quiet: bool, verbose: bool, color: str) -> int:
    """Move a note, attachment or folder, and rewrite every link that would not lead where it leads now.

    OLD is a path as seen from here or from the vault's root, or a name. NEW is seen from the same place; an existing
    folder gets OLD into it, and without an extension it gets the one of OLD. Links in the text, in properties, in
    comments, canvases and bases get the form that Obsidian is set to write. All of it is done or nothing.
    """
    with refusals():
        from vaultlint.disk import Refusal
        from vaultlint.rename import RenameError, wish

        try:
            if not diff:
                _recover(old)
            asked = wish(old, new)
            renaming = _planned(asked) if diff else _done(asked)
        except (RenameError, Refusal) as error:
            raise Refused(str(error)) from error
    if not quiet:
        _tell(renaming, verbose, planned=diff)
    return _show(renaming, color) if diff else 0


def _recover(old: str) -> None:
    """Bring to an end what a stopped run has left: OLD may have been moved by it already."""
    from vaultlint.discover import find_root
    from vaultlint.journal import is_pending, recover

    for root in {find_root("."), find_root(old)}:
        if is_pending(root):
            for line in recover(root):
                notice(line)


def _planned(asked: Wish) -> Renaming:
    from vaultlint.journal import is_pending
    from vaultlint.rename import plan

    if is_pending(asked.root):
        notice("warning: an earlier run was interrupted; the next one that writes brings it to an end before")
    with progress(True, "Reading") as advance:
        return plan(asked, advance)


def _done(asked: Wish) -> Renaming:
    """Plan and do it while no other run changes the vault."""
    from vaultlint.disk import sweep
    from vaultlint.journal import exclusive
    from vaultlint.rename import plan, rename

    told: list[str] = []
    try:
        with exclusive(asked.root, told) as journal:
            with progress(True, "Reading") as advance:
                renaming = plan(asked, advance)
            rename(renaming, journal)
            sweep(asked.root)
    finally:
        for line in told:
            notice(line)
    return renaming


def _show(renaming: Renaming, color: str) -> int:
    from vaultlint.report.diff import Change, Moved, is_obeyed, write

    changed = {each.path: (each.old, each.new) for each in renaming.revisions}
    moved = dict(renaming.moved)
    moves = [Moved(new, old, *changed.get(old, ())) for old, new in renaming.moved]
    shown: list[Change] = [*moves, *(each for each in renaming.revisions if each.path not in moved)]
    with standard_output() as stream, quiet_runner(stream) as obeyed:
        page = look(color, stream)
        # Changing a line would make another patch of it.
        hidden = [each for each in shown if is_obeyed(each)] if obeyed and not page.color else []
        for each in hidden:
            notice(f"warning: {each.path}: not shown, it holds what the runner obeys; a file takes it: > rename.patch")
        write([each for each in shown if each not in hidden], stream, page)
    return 1


def _tell(renaming: Renaming, verbose: bool, *, planned: bool) -> None:
    from vaultlint.report.summary import plural

    for remark in renaming.remarks:
        notice(f"warning: {remark}")
    if renaming.gained:
        links = plural(len(renaming.gained), "link")
        what = "leads" if len(renaming.gained) == 1 else "lead"
        notice(f"{links} that led nowhere {'would lead' if planned else what} to it now")
    if verbose:
        for each in renaming.gained:
            notice(f"  {each}")
        for revision in renaming.revisions:
            notice(f"  {revision.path}: {plural(revision.links, 'link')}")
    links = f"{plural(renaming.links, 'link')} in {plural(len(renaming.revisions), 'file')}"
    move = f"{renaming.wish.old} → {renaming.wish.new}; {links if renaming.links else 'no link has to change'}"
    if planned:
        notice(f"would move {move}")
        return
    with standard_output() as stream:
        say(stream, escape(f"moved {move}") + "\n")
