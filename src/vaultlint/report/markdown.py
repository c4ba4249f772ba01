"""A note of the vault: what was found as a list with boxes to tick, below links to the notes.

vaultlint finds no fault with it wherever it lies in the vault: texts stand in code, and a name that no link can give
stands there for itself.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from urllib.parse import quote

from vaultlint.finding import Finding
from vaultlint.report.code import code
from vaultlint.report.escape import defuse
from vaultlint.report.look import PLAIN, Look
from vaultlint.report.paths import folder
from vaultlint.report.summary import sentence
from vaultlint.typed import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from vaultlint.outcome import Outcome

# What a wikilink cannot name, or what may begin something else there.
_NO_WIKILINK = re.compile(r"[\[\]|#^%\\`$<>*{}~:]|==|  |(?:^|/) | (?:$|/|\.\w+$)")
# What the destination of a Markdown link cannot name: Obsidian leaves these as they are written.
_NO_DESTINATION = re.compile(r"[:#?&$]|==|(?:^|/) | (?:$|/|\.\w+$)")


def write(outcomes: Sequence[Outcome], stream: TextIO, look: Look = PLAIN) -> None:
    """Write the note; with a part for each vault where there are several."""
    stream.writelines(defuse(part) if look.obeyed else part for part in _parts(outcomes))


def _parts(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield f"# Found by vaultlint\n\n{sentence(outcomes)}\n"
    several = len(outcomes) > 1
    for outcome in outcomes:
        if several:
            yield f"\n## Vault {code(folder(outcome.vault))}\n"
        for path, findings in groupby(outcome.findings, key=attrgetter("path")):
            yield f"\n### {_far_link(outcome.vault, path)}\n\n" if several else f"\n## {link(path)}\n\n"
            yield from map(_item, findings)


def _item(finding: Finding) -> str:
    item = f"- [ ] line {finding.line}, {finding.severity} {code(finding.rule)}: {code(finding.message)}\n"
    return item + (f"\t- {code(finding.help)}\n" if finding.help else "")


def link(path: str) -> str:
    """A link to a file from any note of its vault; its name as code where none can give it.

    >>> link("Travel/Rome.md"), link("v1.2.md"), link("map.png")
    ('[[Travel/Rome]]', '[[v1.2.md]]', '[[map.png]]')
    >>> link("50% [draft].md"), link("C#.md")
    ('[`50% [draft].md`](50%25%20%5Bdraft%5D.md)', '`C#.md`')
    """
    if path.isprintable() and not _NO_WIKILINK.search(path) and not _is_garbled(path):
        stem = path.removesuffix(".md")
        return f"[[{path if '.' in stem.rpartition('/')[2] else stem}]]"
    if path.isprintable() and not _NO_DESTINATION.search(path):
        return f"[{code(path)}]({quote(path, safe='/;@=+,')})"
    return code(path)


def _far_link(vault: str, path: str) -> str:
    """A link to a file of another vault; Obsidian knows vaults by the names of their folders."""
    if not (vault + path).isprintable():
        return code(path)
    return (
        f"[{code(path)}](obsidian://open?vault={quote(os.path.basename(vault), safe='')}&file={quote(path, safe='')})"
    )


def _is_garbled(path: str) -> bool:
    """Whether the name itself is mojibake, which would be found here again."""
    if path.isascii():
        return False
    from ftfy.badness import badness

    return badness(path) > 0
