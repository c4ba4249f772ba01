from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from vaultlint import Finding, Note, Span, at, rule
from vaultlint.schema import HeadingWish, Schema, fitting, headings_of


@rule(severity="error", needs=("schemas.headings",))
def missing_heading(note: Note, schemas: tuple[Schema, ...]) -> Iterator[Finding]:
    """A note lacks a heading that its schema asks for.

    Notes that are alike are searched, compared and linked by their headings; one without a section is found too late.
    The headings stand in the configuration, under `headings` of a schema. Case, markup around the text and a colon
    behind it do not count; `*` and `?` stand for any text and any character. The level is the business of
    `heading-order`.

    ~~~ bad schema={ headings = ["Information", "Summary"] }
    # Information
    ~~~
    ~~~ good schema={ headings = ["Information", { text = "Summary", optional = true }] }
    # Information
    ~~~
    ~~~ good schema={ headings = [{ text = ["Comparison of two groups", "Comparison of *"] }, "Summary"] }
    ## Comparison of three groups
    ## *Summary*:
    ~~~

    With `bold-headings` a line in bold counts as a heading.

    ~~~ bad schema={ headings = ["Information"] }
    **Information**
    ~~~
    ~~~ good schema={ headings = ["Information"], bold-headings = true }
    **Information**
    ~~~
    """
    for schema in schemas:
        for wish in _missing(schema, note):
            text, *others = wish.texts
            name = f"like {text!r}" if "*" in text or "?" in text else repr(text)
            yield at(
                Span(0, 0),
                f"no heading {name}; schema {schema.name!r} asks for it",
                help=f"add it, or {' or '.join(map(repr, others))}" if others else "add it",
                schema=schema.name,
                heading=text,
            )


def _missing(schema: Schema, note: Note) -> Iterator[HeadingWish]:
    """Wishes that no heading fits. The same wish a second time wants a second heading."""
    wanted: Counter[tuple[str, ...]] = Counter()
    for wish, fits in zip(schema.headings, fitting(schema, headings_of(schema, note)), strict=True):
        wanted[wish.texts] += not wish.optional
        if not wish.optional and len(fits) < wanted[wish.texts]:
            yield wish
