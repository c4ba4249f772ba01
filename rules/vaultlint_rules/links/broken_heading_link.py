from collections.abc import Iterator

from vaultlint import Edit, Finding, Note, at, rule
from vaultlint.anchors import Anchors, heading_name, plain
from vaultlint.note import Link
from vaultlint.vault import Vault
from vaultlint.written import destination, encoded, target_span
from vaultlint_rules.links._targets import decoded, doubtful, is_reported


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
    for link, anchor in vault.astray:
        if anchor.kind != "heading" or not is_reported(link):
            continue
        if doubtful(link) and (again := vault.anchor(decoded(link))) and again.found:
            continue
        path = vault.resolve(link) or ""
        wanted = link.subpath.strip("#").strip()
        target = vault.note(path)
        renamed = _renamed(wanted, path, target, vault)
        near = renamed or _near(wanted, target)
        where = "this note" if path == note.path else repr(path)
        help_ = f"renamed to {near!r}" if renamed else f"did you mean {near!r}?" if near else ""
        edits = _edits(link, near, target, vault) if near else ()
        cause = "renamed" if renamed else "typo" if near else "missing"
        known = {"path": path, "heading": wanted, "cause": cause, "candidates": [near] if near else []}
        message = f"no heading {wanted!r} in {where}"
        yield at(link, message, *edits, help=help_, fix=f"name the heading {near!r}", unsafe=True, **known)


def _renamed(wanted: str, path: str, target: Note | None, vault: Vault) -> str:
    """What git says the heading is called now, where the note has that."""
    new = vault.new_heading(path, wanted) if target and "#" not in wanted else ""
    return new if target and any(plain(new) == plain(heading.text) for heading in target.headings) else ""


def _edits(link: Link, heading: str, target: Note | None, vault: Vault) -> tuple[Edit, ...]:
    """The edit that makes a link name a heading; none where it is written in a way that is not certain."""
    name = heading_name(heading)
    found = Anchors.of(target).find(f"#{name}") if target and name else None
    span = target_span(link, vault.text)
    if not (found and found.found and span):
        return ()
    if link.kind != "markdown":
        end = span.end + len(link.subpath)
        return (Edit(span.end, end, f"#{name}"),) if vault.text[span.end : end] == link.subpath else ()
    whole = destination(link, vault.text)
    return (Edit(span.end, whole.end, "#" + encoded(name)),) if whole else ()


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
