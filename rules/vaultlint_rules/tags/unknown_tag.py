from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Finding, Note, Span, at, rule
from vaultlint.note import Spanned
from vaultlint.schema import Schema
from vaultlint.schema.places import place_of
from vaultlint.schema.words import tag, tag_glob


@rule(needs=("schemas",))
def unknown_tag(note: Note, text: str, schemas: tuple[Schema, ...]) -> Iterator[Finding]:
    """A note has a tag that its schema does not allow, or lacks one that it asks for.

    Notes that are alike are found by the same tags. A schema names the tags it allows under `tags.allowed`, where
    `trial` is that tag alone, `trial/*` those one level below it, and `trial/**` both and all below; tags it asks for
    stand under `tags.required`, and one below such a tag will do. Where several schemas are for a note, each may add
    to what is allowed. Case does not count.

    ~~~ bad schema={ tags = { allowed = ["building", "trial/**"] } }
    #building #bulding
    ~~~
    ~~~ bad schema={ tags = { required = ["trial"] } }
    #building
    ~~~
    ~~~ good schema={ tags = { allowed = ["building", "trial/**"], required = ["trial"] } }
    #Building #trial/phase3
    ~~~
    """
    wishes = [(schema, schema.tags) for schema in schemas if schema.tags]
    if not wishes or (note.frontmatter and note.frontmatter.state == "invalid"):
        return
    found = list(_tags(note, text))
    there = {tag(name) for name, _ in found}
    for schema, wish in wishes:
        for required in wish.required:
            wanted = tag(required)
            if not any(each == wanted or each.startswith(f"{wanted}/") for each in there):
                message = f"no tag #{wanted}; schema {schema.name!r} asks for it"
                yield at(Span(0, 0), message, help="add it", schema=schema.name, tag=f"#{wanted}")
    closed = next((schema for schema, wish in wishes if wish.allowed is not None), None)
    if closed:
        yield from _unknown(found, closed, _allowed(schemas))


def _tags(note: Note, text: str) -> Iterator[tuple[str, Spanned]]:
    """The tags of the text and those of the properties, each with its place."""
    for each in note.properties:
        if each.name.strip().lower() == "tags":
            for entry in each.value if isinstance(each.value, list) else [each.value]:
                # As Obsidian reads them: other entries are no tags (SEMANTICS 7).
                if isinstance(entry, str) and entry.strip() and " " not in entry.strip():
                    yield entry.strip(), place_of(text, each, entry)
    for mark in note.tags:
        yield mark.name, mark


def _allowed(schemas: tuple[Schema, ...]) -> list[str]:
    globs: list[str] = []
    for schema in schemas:
        if schema.tags:
            globs += [tag(glob) for glob in schema.tags.allowed or ()]
            globs += [f"{tag(name)}/**" for name in schema.tags.required]
    return globs


def _unknown(found: list[tuple[str, Spanned]], schema: Schema, allowed: list[str]) -> Iterator[Finding]:
    patterns = [tag_glob(glob) for glob in allowed]
    known: dict[str, bool] = {}
    for name, place in found:
        key = tag(name)
        if key not in known:
            known[key] = any(pattern.match(key) for pattern in patterns)
        if not known[key]:
            shown = f"#{name.lstrip('#')}"
            message = f"schema {schema.name!r} does not allow the tag {shown}"
            yield at(place, message, help=_near(key, allowed), schema=schema.name, tag=shown)


def _near(name: str, allowed: list[str]) -> str:
    from difflib import get_close_matches

    names = list(dict.fromkeys(glob.removesuffix("/**") for glob in allowed))
    if near := get_close_matches(name[:60], [each for each in names if "*" not in each], 1, 0.75):
        return f"did you mean #{near[0]}?"
    return f"it allows {', '.join(f'#{each}' for each in allowed)}" if 0 < len(allowed) <= 10 else ""
