from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule
from vaultlint.anchors import plain
from vaultlint.vault import Vault
from vaultlint_rules.links._targets import decoded, doubtful, is_reported


@rule(severity="error", kinds=("note", "canvas"), needs=("astray",))
def broken_heading_link(note: Note, vault: Vault) -> Iterator[Finding]:
    """A link names a heading that its note does not have.

    Obsidian opens the note at the top instead, and an embed of the section stays empty.
    Case and punctuation do not matter; hyphens and underscores do, and so does every word.
    Headings in quotes, callouts, lists and comments cannot be linked, and neither can GitHub's `#my-heading`.

    ~~~ bad
    # Rome
    See [[#Food]].
    ~~~
    ~~~ bad
    # What to eat
    See [the food](#what-to-eat).
    ~~~
    ~~~ good
    # Rome: what to eat?
    See [[#Rome what to eat]] and [[#rome]].

    # Rome
    ~~~
    """
    for link, anchor in vault.astray:
        if anchor.kind != "heading" or not is_reported(link):
            continue
        if doubtful(link) and (again := vault.anchor(decoded(link))) and again.found:
            continue
        path = vault.resolve(link) or ""
        wanted = link.subpath.strip("#").strip()
        near = _near(wanted, vault.note(path))
        where = "this note" if path == note.path else repr(path)
        help_ = f"did you mean {near!r}?" if near else ""
        message = f"no heading {wanted!r} in {where}"
        yield at(link, message, help=help_, path=path, heading=wanted, candidates=[near] if near else [])


def _near(wanted: str, target: Note | None) -> str:
    """The heading that was meant: the one with this slug, or the one that differs by a few signs."""
    headings = [heading.text for heading in target.headings] if target else []
    slug = _slug(wanted)
    if same := next((text for text in headings if _slug(text) == slug), ""):
        return same
    if not headings or len(wanted) < 5:
        return ""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extractOne

    allowed = max(1, len(wanted) // 5)
    hit = extractOne(plain(wanted), [plain(text) for text in headings], scorer=OSA.distance, score_cutoff=allowed)
    return headings[hit[2]] if hit else ""


def _slug(text: str) -> str:
    return "".join(sign for sign in text.lower() if sign.isalnum())
