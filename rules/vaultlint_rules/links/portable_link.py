from collections.abc import Iterator
from posixpath import dirname, join, normpath, relpath
from unicodedata import normalize

from vaultlint import Finding, Note, at, rule
from vaultlint.note import Link
from vaultlint.vault import Vault
from vaultlint.written import real_name, target_span
from vaultlint_rules.links._targets import is_reported


@rule(on=False, needs=("links",))
def portable_link(
    note: Note,
    text: str,
    vault: Vault,
    *,
    case: bool = True,
    unicode_form: bool = True,
    relative: bool = True,
    shortest_paths: bool = True,
    block_references: bool = True,
    spaces: bool = False,
    wikilinks: bool = False,
) -> Iterator[Finding]:
    """A link works in Obsidian and breaks where the vault is published.

    Each option is something that some publisher cannot do; switch off what yours can.

    - `case`: the link has other capitals than the file. (GitHub, MkDocs, Quartz)
    - `unicode-form`: an accented letter is one sign in the link and two in the name of the file, or the other way.
    - `relative`: a Markdown link is no path from the folder of its note, `.md` included; Obsidian finds the file by its
      name. (GitHub, MkDocs)
    - `shortest-paths`: the end of a path, or a name that several files have. (Quartz takes names that are unique, and
      whole paths.)
    - `block-references`: the link leads to a block, `#^id`. (GitHub, MkDocs)
    - `spaces`: the path has spaces, which become `%20` or dashes in addresses.
    - `wikilinks`: the link is a wikilink. (GitHub, MkDocs)

    ~~~ bad with=Cities/Rome.md
    See [[rome]].
    ~~~
    ~~~ bad with=Cities/Rome.md
    See [the city](Rome.md).
    ~~~
    ~~~ bad with=Old/Cities/Rome.md
    See [[Cities/Rome]].
    ~~~
    ~~~ bad with=Rome.md
    See [[Rome#^food]].
    ~~~
    ~~~ good with=Cities/Rome.md
    See [[Rome]], [[Cities/Rome#Food]] and [the city](Cities/Rome.md).
    ~~~
    ~~~ good with=Cities/Rome.md case=false relative=false
    See [[rome]] and [the city](Rome.md).
    ~~~
    ~~~ bad with="Cities/Old Rome.md" spaces=true
    See [[Old Rome]].
    ~~~
    ~~~ bad with=Rome.md wikilinks=true
    See [[Rome]].
    ~~~
    ~~~ good with=Other/Cities/Rome.md shortest-paths=false block-references=false unicode-form=false
    See [[Cities/Rome#^food]].
    ~~~
    """
    for link in note.links:
        path = vault.resolve(link)
        if path is None or link.kind not in ("wikilink", "markdown") or not is_reported(link):
            continue
        if wikilinks and link.kind == "wikilink":
            yield at(link, "a wikilink, which only Obsidian and its kin read", help="write a Markdown link")
        if block_references and link.subpath.startswith("#^"):
            yield at(link, f"a link to a block, {link.subpath!r}", help="link to a heading")
        if not link.target:
            continue
        if case and path not in vault.names.collisions and (real := real_name(link.target, path)) != link.target:
            yield at(link, f"{link.target!r} has other capitals than {path!r}", help=f"write {real!r}", path=path)
        if unicode_form and not path.isascii() and _differs_in_form(link, text, path):
            message = f"{link.target!r} has accented letters of another form than the name of the file"
            yield at(link, message, help="rename the file, or copy its name into the link", path=path)
        if spaces and " " in link.target:
            yield at(link, f"a space in {link.target!r}", help="give the file a name without spaces", path=path)
        if relative and link.kind == "markdown":
            yield from _relative(link, note.path, path)
        elif shortest_paths and vault.resolution(link).step == "nearest":
            what = "the end of a path" if "/" in link.target else "a name that several files have"
            yield at(link, f"{link.target!r} is {what}", help=f"write the whole path, {path!r}", path=path)


def _relative(link: Link, source: str, path: str) -> Iterator[Finding]:
    """Whether a Markdown link is a path from the folder of its note; one from the top depends on what is the top."""
    folder = dirname(source)
    found = normpath(join(folder, link.target))
    if not link.target.startswith("/") and normalize("NFC", found).lower() != normalize("NFC", path).lower():
        better = relpath(path, folder or ".")
        yield at(link, f"{link.target!r} is no path from the folder of this note", help=f"write {better!r}", path=path)


def _differs_in_form(link: Link, text: str, path: str) -> bool:
    span = target_span(link, text)
    if span is None:
        return False
    written = text[span.start : span.end]
    if "%" in written:
        from urllib.parse import unquote

        written = unquote(written)
    bare = written.lstrip("./")
    # Names that are equal but for their form: one of them is the end of the other once both are composed.
    return not any(name.lower().endswith(bare.lower()) for name in (path, path[:-3]))
