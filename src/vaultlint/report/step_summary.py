"""The summary of a step on GitHub Actions: Markdown below the run, with all findings as far as there is room.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions#adding-a-job-summary
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from vaultlint.report.code import code
from vaultlint.report.located import Located, sentences
from vaultlint.report.paths import uri
from vaultlint.report.statistics import rows
from vaultlint.report.summary import plural, sentence
from vaultlint.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from vaultlint.outcome import Outcome

ROOM = 1024 * 1024  # bytes; of a longer summary GitHub shows nothing
_SPARE = 200  # for the line that says what was left out


def append(file: str, outcomes: Sequence[Outcome], found: Sequence[Located]) -> str:
    """Add to the summary in this file; what went wrong, if anything."""
    try:
        with open(file, "ab") as stream:
            # A summary counts as a whole, and other programs of the step may have written before.
            stream.write(summary(outcomes, found, ROOM - stream.tell()))
    except (OSError, ValueError) as error:
        return str(getattr(error, "strerror", None) or error)
    return ""


def summary(outcomes: Sequence[Outcome], found: Sequence[Located], room: int) -> bytes:
    """The summary in at most so many bytes: the numbers, then the findings in the given order."""
    lines: list[bytes] = []
    used = 0
    for left, part in _parts(outcomes, found):
        data = part.encode()
        if used + len(data) + _SPARE > room:
            more = f"\n… and {plural(left, 'more finding')}, in the log of the step.\n".encode()
            return b"".join([*lines, more]) if used + len(more) <= room else b"".join(lines)
        lines.append(data)
        used += len(data)
    return b"".join(lines)


def _parts(outcomes: Sequence[Outcome], found: Sequence[Located]) -> Iterator[tuple[int, str]]:
    """Blocks of text, each with the number of findings from there on."""
    table = [f"| {code(row.rule)} | {row.severity} | {row.number:,} |\n" for row in rows(outcomes)]
    head = "\n| rule | severity | findings |\n| --- | --- | --: |\n" if table else ""
    yield len(found), f"### vaultlint\n\n{sentence(outcomes)}\n{head}{''.join(table)}\n"
    blob = _blob()
    for number, each in enumerate(found):
        yield len(found) - number, _item(each, blob)


def _item(each: Located, blob: str) -> str:
    finding = each.finding
    place = code(f"{each.path}:{finding.line}:{finding.column}")
    if blob:
        place = f"[{place}]({blob}/{uri(each.path)}?plain=1#L{finding.line})"
    words = sentences(finding.message, finding.help) if finding.help else finding.message
    return f"- **{finding.severity}** {place} {code(finding.rule)}: {code(words)}\n"


def _blob() -> str:
    """Where GitHub shows the files of the commit; "" where the environment does not say."""
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA")
    server, repository, commit = (os.environ.get(name, "") for name in names)
    return f"{server}/{repository}/blob/{commit}" if server and repository and commit else ""
