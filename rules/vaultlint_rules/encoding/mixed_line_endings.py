from __future__ import annotations

from collections.abc import Iterator, Sequence

from vaultlint import Finding, Span, at, rule
from vaultlint.note import Flaw
from vaultlint_rules.encoding._ends import ends, replaced


@rule(severity="info", fix="safe", kinds=("note", "canvas", "base"), needs=("crlf", "flaws"))
def mixed_line_endings(line_starts: Sequence[int], crlf: tuple[int, ...], flaws: tuple[Flaw, ...]) -> Iterator[Finding]:
    """Some lines of a file end otherwise than the others.

    Lines end with LF, on Windows with CRLF. Obsidian reads both, and a note that has both was put together by
    programs that differ: version control then shows lines as changed that nobody touched.
    The fix gives all lines the end that most of them have.

    Here the second line ends with CRLF:

    ~~~ bad
    Rome
    Paris⟨000D⟩
    Lyon
    ~~~
    ~~~ fixed
    Rome
    Paris
    Lyon
    ~~~
    ~~~ good
    Rome⟨000D⟩
    Paris⟨000D⟩
    ~~~
    ~~~ good
    Rome
    Paris
    ~~~
    """
    if not (crlf or any(flaw.kind == "carriage-return" for flaw in flaws)):
        return
    kinds = ends(line_starts, crlf, flaws).named()
    if len(kinds) < 2:
        return
    most, *others = kinds
    goal = next(name for name in kinds if name != "CR")
    wrong = [place for name, places in kinds.items() if name != goal for place in places]
    first = min(place for name in others for place in kinds[name])
    yield at(
        Span(first, first + 1),
        f"{_counted(kinds, others)}, {len(kinds[most])} with {most}",
        *replaced(wrong, goal),
        fix=f"end all with {goal}",
        lines={name: len(places) for name, places in kinds.items()},
    )


def _counted(kinds: dict[str, list[int]], names: list[str]) -> str:
    count = len(kinds[names[0]])
    first = f"{count} line{'s end' if count > 1 else ' ends'} with {names[0]}"
    return ", ".join([first, *(f"{len(kinds[name])} with {name}" for name in names[1:])])
