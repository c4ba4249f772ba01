"""Explained links in, a text for people or a JSON document for programs out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from vaultlint.report.escape import escape
from vaultlint.report.json import encode
from vaultlint.report.look import PLAIN, Look
from vaultlint.report.paint import Piece, painter
from vaultlint.report.paths import address
from vaultlint.report.summary import plural
from vaultlint.typed import Any, TextIO
from vaultlint.why import Explained, Why
from vaultlint.why.place import Place
from vaultlint.why.route import Candidate

_MOST = 10  # candidates in a text
_LONGEST = 100  # signs of a link in a text
_STYLES = {"found": "good", "ambiguous": "warning"}
_WORDS = {"no file": "leads nowhere", "no heading": "the heading is missing", "no block": "the block is missing"}


# ------------------------------------------------------------------------------------------------ for people


def write_text(explained: Explained, stream: TextIO, look: Look = PLAIN) -> None:
    """Write a paragraph for each link, then how many there are of each sort."""
    paint = painter(stream, look)
    for why in explained.whys:
        paint(_paragraph(explained, why, look))
    paint((Piece(_sentence(explained) + "\n", "faint"),))


def _paragraph(explained: Explained, why: Why, look: Look) -> Iterator[Piece]:
    asked = explained.asked
    place = f"{escape(asked.path)}:{why.line}:{why.column}"
    yield Piece(place, "", address(asked.root, asked.path) if look.links else "")
    yield from (Piece("  "), Piece(_short(why.source), "code"), Piece(f"{_context(why)}\n", "faint"))
    yield from _verdict(explained, why, look)
    for step in why.route.steps:
        yield from _line(f"step {step.number}" if step.number else "card", step.text)
    yield from _candidates(why.route.candidates)
    if why.place:
        yield from _place(why.place)
    for number, cause in enumerate(why.causes):
        yield from _line(*(("cause", "help") if number == 0 else ("or", "faint")), f"{cause.kind}: {cause.text}")
    yield Piece("\n")


def _line(label: str, *words: str) -> Iterator[Piece]:
    """A label and a text; a style for the label may stand between them."""
    *style, text = words
    yield from (Piece(f"  {label:<8}", style[0] if style else "gutter"), Piece(f"  {escape(text)}\n"))


def _verdict(explained: Explained, why: Why, look: Look) -> Iterator[Piece]:
    style = _STYLES.get(why.status, "error")
    target = why.route.path
    yield Piece(f"  {_WORDS.get(why.status, 'leads to')}", style)
    if target is None:
        yield Piece("\n")
        return
    line = f":{why.place.line}" if why.place and why.place.line else ""
    link = address(explained.asked.root, target) if look.links else ""
    yield from (Piece(" in " if why.broken else " "), Piece(escape(target) + line, "title", link))
    yield Piece(", but could mean others\n" if why.status == "ambiguous" else "\n")


def _candidates(candidates: tuple[Candidate, ...]) -> Iterator[Piece]:
    if len(candidates) == 1 and candidates[0].chosen:
        return
    shown = [escape(each.path) for each in candidates[:_MOST]]
    wide = max(map(len, shown), default=0)
    for path, each in zip(shown, candidates, strict=False):
        yield Piece(f"  {'file':<8}", "gutter")
        yield from (Piece(f"  {'*' if each.chosen else '-'} "), Piece(f"{path:<{wide}}", "good" if each.chosen else ""))
        yield Piece(f"  {escape(each.why)}\n", "faint")
    if len(candidates) > _MOST:
        yield from _line("", f"and {plural(len(candidates) - _MOST, 'more file')}")


def _place(place: Place) -> Iterator[Piece]:
    if place.kind in ("viewer", "footnote", "nothing"):
        yield from _line("subpath", _UNSEARCHED[place.kind])
        return
    if place.kind == "block":
        found = f"line {place.line}" if place.found else f"not one of {_number(place.searched, 'block id')}"
        yield from _line("block", f"{place.wanted!r}: {found}")
    for part in place.parts:
        yield from _line("heading", f"{part.text!r}, compared as {part.compared!r}: {_hit(part, place)}")
        if not part.line:
            break  # the parts below it were not looked for
    for hint in place.hints:
        yield from _line("cause", "help", hint)
    for near in place.near:
        yield from _line("near", "help", near)


_UNSEARCHED = {
    "viewer": "not a note: what follows '#' is for the viewer and not checked",
    "footnote": "a footnote, which only the editor follows",
    "nothing": "names no heading or block",
}


def _hit(part: Any, place: Place) -> str:
    if part.line:
        return f"line {part.line}, '{'#' * part.level} {part.heading}'"
    below = " below the one before" if part is not place.parts[0] else ""
    return f"not among {_number(place.searched, 'heading')}{below}"


def _number(number: int, word: str) -> str:
    return plural(number, word) if number else f"0 {word}s"


def _context(why: Why) -> str:
    link = why.link
    words = ["embed"] * link.embed
    if link.kind == "frontmatter":
        words.append(f"in property {link.key!r}")
    elif link.key:
        words.append(f"on card {link.key!r}")
    if link.comment:
        words.append("in a comment, where nothing is reported")
    return escape(f"  ({', '.join(words)})") if words else ""


def _short(source: str) -> str:
    return escape(source if len(source) <= _LONGEST else source[: _LONGEST - 1] + "…")


def _sentence(explained: Explained) -> str:
    asked, whys = explained.asked, explained.whys
    if whys:
        kinds = Counter(why.status for why in whys)
        return f"{plural(len(whys), 'link')}: {', '.join(f'{number} {kind}' for kind, number in kinds.items())}."
    if asked.line > explained.lines:
        return f"No line {asked.line}: the note has {plural(explained.lines, 'line')}."
    if explained.elsewhere:
        columns = ", ".join(map(str, explained.elsewhere))
        return f"No link at {asked.line}:{asked.column}; links of this line begin in column {columns}."
    if asked.line:
        return f"No link in line {asked.line}; the note has {_number(explained.links, 'link')}."
    return "No links."


# ------------------------------------------------------------------------------------------------ for programs


def write_json(explained: Explained, stream: TextIO) -> None:
    """Write one document, a link a line."""
    stream.write(f'{{"version": 1,\n "path": {encode(explained.asked.path)},\n "links": [')
    stream.write(",".join(f"\n  {encode(_record(why))}" for why in explained.whys) + "]}\n")


def _record(why: Why) -> dict[str, Any]:
    link, route = why.link, why.route
    return {
        "line": why.line,
        "column": why.column,
        "text": why.source,
        "kind": link.kind,
        "embed": link.embed,
        "comment": link.comment,
        "key": link.key or None,
        "target": link.target,
        "subpath": link.subpath,
        "status": why.status,
        "resolves_to": route.path,
        "steps": [step._asdict() for step in route.steps],
        "candidates": [each._asdict() for each in route.candidates],
        "place": _place_record(why.place) if why.place else None,
        "causes": [{"cause": each.kind, "text": each.text, "paths": each.paths} for each in why.causes],
    }


def _place_record(place: Place) -> dict[str, Any]:
    return place._asdict() | {"line": place.line or None, "parts": _dicts(place.parts)}


def _dicts(values: Iterable[Any]) -> list[dict[str, Any]]:
    return [value._asdict() for value in values]
