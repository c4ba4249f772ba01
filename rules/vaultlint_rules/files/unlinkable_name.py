import re
from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule
from vaultlint_rules.files._names import EVERY_KIND, TOP, file_name, stem

_RARE = re.compile(r"[#|^\[\]%]")  # quick to search for
_SIGN = re.compile(r"[#|^]|\[\[|\]\]|%%")


@rule(kinds=EVERY_KIND, in_path=r"[#|^]|\[\[|\]\]|%%|(?:^|/) | (?:\.[^./]*)?$")
def unlinkable_name(note: Note) -> Iterator[Finding]:
    """A file has a name that a wikilink cannot give.

    In a link `#` starts a heading, `^` a block, `|` the text to show, `%%` a comment, and brackets end it.
    So `[[C# notes]]` looks for a note called `C`, and Obsidian itself warns of such names.
    Spaces around the name of a note are dropped in a link as well.

    ~~~ bad path="C# notes.md"
    Text.
    ~~~
    ~~~ bad path="Rome ^ Paris.md"
    Text.
    ~~~
    ~~~ bad path="Rome␠.md"
    Text.
    ~~~
    ~~~ good path="C sharp [draft] 100%.md"
    Text.
    ~~~
    ~~~ good path="C#/Notes.md"
    A folder may have such a name: [[Notes]].
    ~~~
    """
    name = file_name(note.path)
    if _RARE.search(name) and (found := _SIGN.search(name)):
        yield at(TOP, f"no wikilink can name {name!r}: it contains {found[0]!r}", help="rename the file", name=name)
    elif " " in (name[0], name[-4:-3]) and note.kind == "note" and (bare := stem(name)[0]) != bare.strip(" "):
        side = "starts" if bare[0] == " " else "ends"
        yield at(TOP, f"{bare!r} {side} with a space, which a link drops", help="rename the file", name=name)
