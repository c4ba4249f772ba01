from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from vaultlint import Edit, Finding, Note, at, rule
from vaultlint.anchors import Anchors, heading_name, plain
from vaultlint.note import Link
from vaultlint.typed import NamedTuple
from vaultlint.vault import Vault
from vaultlint.written import destination, encoded, target_span
from vaultlint_rules.links._targets import decoded, doubtful, is_reported

_MOST_GUESSES = 200  # links of a note into one other; each guess costs as much as that has headings


@rule(severity="error", kinds=("note", "canvas"), needs=("astray",), fix="unsafe")
def broken_heading_link(note: Note, vault: Vault) -> Iterator[Finding]:
    """A link names a heading that its note does not have.

    Obsidian opens the note at the top instead, and an embed of the section stays empty.
    Case and punctuation do not matter; hyphens and underscores do, and so does every word.
    Headings in quotes, callouts, lists and comments cannot be linked, and neither can GitHub's `#my-heading`.

    The fix names the heading that git saw take the place of the old one, or the one that is nearly the same.

    ~~~ bad
    # Rome
    See [[#Food]].
    ~~~
    ~~~ bad
    # What to eat?
    See [the food](#what-to-eat) and [[#What to aet|more]].
    ~~~
    ~~~ fixed
    # What to eat?
    See [the food](#What%20to%20eat?) and [[#What to eat?|more]].
    ~~~
    ~~~ good
    # Rome: what to eat?
    See [[#Rome what to eat]] and [[#rome]].

    # Rome
    ~~~
    """
    targets: dict[str, _Target] = {}
    guesses = Counter[str]()
    for link, anchor in vault.astray:
        if anchor.kind != "heading" or not is_reported(link):
            continue
        if doubtful(link) and (again := vault.anchor(decoded(link))) and again.found:
            continue
        path = vault.resolve(link) or ""
        wanted = link.subpath.strip("#").strip()
        if path not in targets:
            targets[path] = _laid_out(_Same(vault.note(path)))
        target = targets[path]
        renamed = _renamed(wanted, path, target, vault)
        near = renamed or target.same(wanted)
        if not near and guesses[path] < _MOST_GUESSES:
            guesses[path] += 1
            near = target.guess(wanted)
        where = "this note" if path == note.path else repr(path)
        help_ = f"renamed to {near!r}" if renamed else f"did you mean {near!r}?" if near else ""
        edits = _edits(link, near, target, vault) if near else ()
        cause = "renamed" if renamed else "typo" if near else "missing"
        known = {"path": path, "heading": wanted, "cause": cause, "candidates": [near] if near else []}
        message = f"no heading {wanted!r} in {where}"
        yield at(link, message, *edits, help=help_, fix=f"name the heading {near!r}", unsafe=True, **known)


class _Same(NamedTuple):
    """A note that is equal to itself alone: comparing all that is in it would take as long as laying it out anew."""

    note: Note | None

    def __hash__(self) -> int:
        return id(self.note)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.note is other.note


class _Target:
    """The headings of a note, laid out for many links that lead astray in it, from whatever notes."""

    def __init__(self, note: Note | None) -> None:
        self._texts = [heading.text for heading in note.headings] if note else []
        self._anchors = Anchors.of(note).searched() if note else Anchors().searched()
        self._plain = [plain(text) for text in self._texts]
        self._slugs = {_slug(text): text for text in reversed(self._texts)}

    def has(self, heading: str) -> bool:
        """Whether a heading reads like this."""
        return plain(heading) in self._anchors.texts

    def is_found(self, name: str) -> bool:
        """Whether a link that names a heading so finds it."""
        found = self._anchors.find(f"#{name}")
        return bool(found and found.found)

    def same(self, wanted: str) -> str:
        """The heading with this slug."""
        return self._slugs.get(_slug(wanted), "")

    def guess(self, wanted: str) -> str:
        """The heading that differs by a few signs."""
        if not self._texts or len(wanted) < 5:
            return ""
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extractOne

        allowed = max(1, len(wanted) // 5)
        hit = extractOne(plain(wanted), self._plain, scorer=OSA.distance, score_cutoff=allowed)
        return self._texts[hit[2]] if hit else ""


@lru_cache(maxsize=8)
def _laid_out(which: _Same) -> _Target:
    return _Target(which.note)


def _renamed(wanted: str, path: str, target: _Target, vault: Vault) -> str:
    """What git says the heading is called now, where the note has that."""
    new = vault.new_heading(path, wanted) if "#" not in wanted else ""
    return new if new and target.has(new) else ""


def _edits(link: Link, heading: str, target: _Target, vault: Vault) -> tuple[Edit, ...]:
    """The edit that makes a link name a heading; none where it is written in a way that is not certain."""
    name = heading_name(heading)
    span = target_span(link, vault.text)
    if not (name and target.is_found(name) and span):
        return ()
    if link.kind != "markdown":
        end = span.end + len(link.subpath)
        return (Edit(span.end, end, f"#{name}"),) if vault.text[span.end : end] == link.subpath else ()
    whole = destination(link, vault.text)
    return (Edit(span.end, whole.end, "#" + encoded(name)),) if whole else ()


def _slug(text: str) -> str:
    return "".join(sign for sign in text.lower() if sign.isalnum())
