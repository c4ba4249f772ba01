"""The rules that the engine speaks for: no file is handed to them, but they are listed, explained and configured.

They look at no kind of file, so they are never run.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultlint.finding import Finding
from vaultlint.rule import rule


@rule(severity="error", family="engine", kinds=())
def unreadable_note() -> Iterator[Finding]:
    """A file cannot be read.

    The system refuses it: it may not be opened, it vanished during the run, or the disk is at fault.
    Everything else was still checked.
    """
    yield from ()


@rule(severity="warning", family="engine", kinds=())
def oversized_note() -> Iterator[Finding]:
    """A file is larger than `max-file-size` and was not read.

    Its links, headings and properties are not known, so nothing is said of them, nor of links into it.
    The limit keeps a file that nobody wrote by hand, a log or an export with the wrong ending, from holding up a run.
    `max-file-size` in the configuration is a whole number of megabytes, by default 50; 0 is no limit.
    """
    yield from ()


@rule(severity="error", family="engine", kinds=())
def rule_error() -> Iterator[Finding]:
    """A rule failed on a note.

    That is a fault of the rule, not of the note, and its authors will want to hear of it.
    What it found before is kept, and the other rules ran.
    """
    yield from ()


@rule(severity="warning", family="engine", fix="safe", kinds=())
def unused_suppression(*, require_reason: bool = False) -> Iterator[Finding]:
    """A suppression has nothing to suppress, or is not well formed.

    What was ignored is mended, or it was never there: the rule or the line is another one than was meant. Left alone,
    the suppression would hide the next fault that comes there. With `require-reason` each has to say why it is there,
    behind a colon. One that is to stay where it is of no use today names `unused-suppression` as well.

    Whether a rule finds anything is known only when it ran, so names of others are passed over.

    ~~~ bad
    All is well here. %% vaultlint-ignore unwritten-note %%
    ~~~
    ~~~ fixed
    All is well here.
    ~~~
    ~~~ bad
    See [[Nowhere]]. %% vaultlint-ignore unwritten-note malformed-link %%
    ~~~
    ~~~ fixed
    See [[Nowhere]]. %% vaultlint-ignore unwritten-note %%
    ~~~
    ~~~ bad
    See [[Nowhere]]. %% vaultlint-ignore unwriten-note %%
    ~~~
    ~~~ bad
    See [[Nowhere]]. %% vaultlint-ignore unwritten-note expires=2020-01-31 %%
    ~~~
    ~~~ bad require-reason=true
    See [[Nowhere]]. %% vaultlint-ignore unwritten-note %%
    ~~~
    ~~~ good require-reason=true
    See [[Nowhere]]. %% vaultlint-ignore unwritten-note: to be written in May %%
    ~~~
    ~~~ good
    %% vaultlint-off links %%

    See [[Nowhere]].

    %% vaultlint-on %%
    ~~~
    ~~~ good
    All is well in winter. %% vaultlint-ignore unwritten-note unused-suppression %%
    ~~~
    """
    yield from ()


NOT_READ = frozenset({unreadable_note.name, oversized_note.name})  # what is told instead of reading a file
RULES = (unreadable_note, oversized_note, rule_error, unused_suppression)
