from __future__ import annotations

from collections.abc import Iterator

from vaultlint import Finding, Note, at, rule
from vaultlint.schema import Schema, Target, fulfils
from vaultlint.vault import Vault


@rule(severity="error", needs=("schemas.targets",))
def wrong_target(note: Note, vault: Vault, schemas: tuple[Schema, ...]) -> Iterator[Finding]:
    """A link in a property leads to a note of another sort than the schema wants.

    A base or query that follows the link finds nothing it can show. A schema says with `target-schema` which schema
    the linked note must match, or an heir of that. Links that lead nowhere belong to `broken-link` and
    `unwritten-note`.

    ~~~ bad file="Rome.md: A city.⏎" schema={ match = { path = "Note.md", tag = "trial" }, properties = { related = { target-schema = "example" } } }
    ---
    related: "[[Rome]]"
    ---
    ~~~
    ~~~ good file="Imroz.md: #trial⏎" schema={ match = { path = "Note.md", tag = "trial" }, properties = { related = { target-schema = "example" } } }
    ---
    related:
      - "[[Imroz]]"
      - "[[Not yet written]]"
    ---
    ~~~
    """  # noqa: E501
    links = [link for link in note.links if link.kind == "frontmatter" and link.target]
    for schema in schemas:
        for link in links:
            wish = schema.properties.get(link.key.partition(".")[0].strip().lower())
            if wish and wish.target and (path := vault.resolve(link)) and not _is_one(path, wish.target, vault):
                message = f"{wish.name!r} leads to {path!r}, which is no note of schema {wish.target.schema!r}"
                yield at(link, message, schema=schema.name, property=wish.name, target=path)


def _is_one(path: str, target: Target, vault: Vault) -> bool:
    """Whether a file is a note of the schema; of one that cannot be read nobody knows."""
    if path[-3:].lower() != ".md":
        return False
    note = vault.note(path)
    return note is None or fulfils(note, target.match)
