from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from vaultlint import Finding, at, rule
from vaultlint.note import Callout
from vaultlint.settings import Settings
from vaultlint_rules.blocks._callouts import TYPES


@rule(severity="info", needs=("callouts",))
def unknown_callout(
    callouts: tuple[Callout, ...], settings: Settings, *, types: tuple[str, ...] = (), strict: bool = False
) -> Iterator[Finding]:
    """The type of a callout is nearly one that Obsidian knows, but none.

    Obsidian shows a callout of a type that it does not know like a `note`: blue, with a pencil. Authors may make types
    of their own. Those that the CSS snippets of the vault define are known, and so are those in `types`.
    With `strict`, every type that is not known is told, not only what looks like a typing mistake.

    ~~~ bad
    > [!warnign] Mind the step
    ~~~
    ~~~ good
    > [!warning] Mind the step

    > [!recipe] Pasta
    ~~~
    ~~~ bad strict=true
    > [!recipe] Pasta
    ~~~
    ~~~ good strict=true types=['recipe']
    > [!Recipe]- Pasta
    ~~~
    """
    own = tuple(name.lower() for name in types)
    for callout in callouts:
        if callout.type in TYPES or callout.type in own or callout.type in settings.callouts:
            continue
        near = _near(callout.type, own)
        if near or strict:
            yield _finding(callout, near)


def _finding(callout: Callout, near: str) -> Finding:
    return at(
        callout,
        f"no type of callout called {callout.type!r}; it looks like a note",
        help=f"did you mean {near!r}?" if near else "",
        type=callout.type,
        near=near,
    )


@lru_cache(maxsize=4096)  # a type that authors made themselves may stand in each note of a vault
def _near(name: str, own: tuple[str, ...]) -> str:
    """The type that may be meant: one sign is another, two in long words; "" where none is as near."""
    if not (4 <= len(name) <= 20 and name.isalpha()):
        return ""
    most = 1 if len(name) < 8 else 2
    alike = [each for each in sorted({*TYPES, *own}) if _shares(name, each) >= max(len(name), len(each)) - most]
    if not alike:
        return ""
    # Importing it takes as long as half a run over one note, so it waits until a word has nearly the same signs.
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extractOne

    hit = extractOne(name, alike, scorer=OSA.distance, score_cutoff=most)
    return hit[0] if hit else ""


def _shares(name: str, other: str) -> int:
    """How many signs two words have in common, wherever they stand: each that one lacks is a change at least."""
    return sum(min(name.count(sign), other.count(sign)) for sign in set(name))
