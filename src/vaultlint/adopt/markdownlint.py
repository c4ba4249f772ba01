"""The configuration of markdownlint in, what it comes to here out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from vaultlint.adopt.mapping import CODE, SPACE, TASTE, WORDS, Left, Row, Taken, Wish, lines
from vaultlint.rule import Rule
from vaultlint.typed import Any

TOOL = "markdownlint"

ROWS = (
    Row("MD001", ("heading-jump",), names=("heading-increment", "header-increment")),
    Row("MD003", (), TASTE, ("heading-style", "header-style")),
    Row("MD004", (), TASTE, ("ul-style",)),
    Row("MD005", (), SPACE, ("list-indent",)),
    Row("MD007", (), SPACE, ("ul-indent",)),
    Row("MD009", (), SPACE, ("no-trailing-spaces",)),
    Row("MD010", (), SPACE, ("no-hard-tabs",)),
    Row("MD011", (), "no rule looks for links that are the wrong way round", ("no-reversed-links",)),
    Row("MD012", (), SPACE, ("no-multiple-blanks",)),
    Row("MD013", (), "Obsidian breaks lines itself", ("line-length",)),
    Row("MD014", (), CODE, ("commands-show-output",)),
    Row("MD018", ("heading-without-space",), names=("no-missing-space-atx",)),
    Row("MD019", (), SPACE, ("no-multiple-space-atx",)),
    Row("MD020", ("heading-without-space",), names=("no-missing-space-closed-atx",)),
    Row("MD021", (), SPACE, ("no-multiple-space-closed-atx",)),
    Row("MD022", (), SPACE, ("blanks-around-headings", "blanks-around-headers")),
    Row("MD023", (), SPACE, ("heading-start-left", "header-start-left")),
    Row(
        "MD024",
        ("duplicate-heading",),
        "only where a link points at one of them",
        ("no-duplicate-heading", "no-duplicate-header"),
    ),
    Row("MD025", ("multiple-titles",), names=("single-title", "single-h1")),
    Row("MD026", (), WORDS, ("no-trailing-punctuation",)),
    Row("MD027", (), SPACE, ("no-multiple-space-blockquote",)),
    Row("MD028", (), SPACE, ("no-blanks-blockquote",)),
    Row("MD029", (), TASTE, ("ol-prefix",)),
    Row("MD030", (), SPACE, ("list-marker-space",)),
    Row("MD031", (), SPACE, ("blanks-around-fences",)),
    Row("MD032", (), SPACE, ("blanks-around-lists",)),
    Row("MD033", (), "Obsidian shows HTML", ("no-inline-html",)),
    Row("MD034", (), "Obsidian makes links of addresses", ("no-bare-urls",)),
    Row("MD035", (), TASTE, ("hr-style",)),
    Row("MD036", ("bold-as-heading",), names=("no-emphasis-as-heading", "no-emphasis-as-header")),
    Row("MD037", (), "no rule looks at the marks of emphasis", ("no-space-in-emphasis",)),
    Row("MD038", (), SPACE, ("no-space-in-code",)),
    Row("MD039", (), SPACE, ("no-space-in-links",)),
    Row("MD040", (), CODE, ("fenced-code-language",)),
    Row("MD041", (), "the name of a note is its title", ("first-line-heading", "first-line-h1")),
    Row("MD042", (), "no rule looks for links without a destination", ("no-empty-links",)),
    Row(
        "MD043",
        ("missing-heading", "heading-order"),
        "as a note schema; in any case",
        ("required-headings", "required-headers"),
    ),
    Row("MD044", (), WORDS, ("proper-names",)),
    Row("MD045", (), "pictures need no text in Obsidian", ("no-alt-text",)),
    Row("MD046", (), TASTE, ("code-block-style",)),
    Row("MD047", (), SPACE, ("single-trailing-newline",)),
    Row("MD048", (), TASTE, ("code-fence-style",)),
    Row("MD049", (), TASTE, ("emphasis-style",)),
    Row("MD050", (), TASTE, ("strong-style",)),
    Row("MD051", ("broken-heading-link",), "headings as Obsidian compares them", ("link-fragments",)),
    Row("MD052", ("undefined-reference",), names=("reference-links-images",)),
    Row("MD053", (), "a definition that nothing uses does no harm", ("link-image-reference-definitions",)),
    Row("MD054", (), TASTE, ("link-image-style",)),
    Row("MD055", (), TASTE, ("table-pipe-style",)),
    Row("MD056", ("table-columns",), names=("table-column-count",)),
    Row("MD058", ("table-joined-to-paragraph",), "only above a table", ("blanks-around-tables",)),
    Row("MD059", (), WORDS, ("descriptive-link-text",)),
    Row("MD060", ("table-format",), 'only with the style "aligned"', ("table-column-style",)),
)
TAGS: Mapping[str, str] = {
    "accessibility": "MD045 MD059",
    "atx": "MD018 MD019",
    "atx_closed": "MD020 MD021",
    "blank_lines": "MD012 MD022 MD031 MD032 MD047",
    "blockquote": "MD027 MD028",
    "bullet": "MD004 MD005 MD007 MD032",
    "code": "MD014 MD031 MD038 MD040 MD046 MD048",
    "emphasis": "MD036 MD037 MD049 MD050",
    "hard_tab": "MD010",
    "headings": "MD001 MD003 MD018 MD019 MD020 MD021 MD022 MD023 MD024 MD025 MD026 MD036 MD041 MD043",
    "hr": "MD035",
    "html": "MD033",
    "images": "MD045 MD052 MD053 MD054",
    "indentation": "MD005 MD007 MD027",
    "language": "MD040",
    "line_length": "MD013",
    "links": "MD011 MD034 MD039 MD042 MD051 MD052 MD053 MD054 MD059",
    "ol": "MD029 MD030 MD032",
    "spaces": "MD018 MD019 MD020 MD021 MD023",
    "spelling": "MD044",
    "table": "MD055 MD056 MD058 MD060",
    "ul": "MD004 MD005 MD007 MD030 MD032",
    "url": "MD034",
    "whitespace": "MD009 MD010 MD012 MD027 MD028 MD030 MD037 MD038 MD039",
}
_OPTIONS = ("$schema", "default", "extends")  # keys that name no rule
_ANY = ("*", "+", "?")  # headings that MD043 leaves open

_named: dict[str, tuple[str, ...]] = {name.upper(): tuple(rows.split()) for name, rows in TAGS.items()}
_named["HEADERS"] = _named["HEADINGS"]
for _row in ROWS:
    _named.update((name.upper(), (_row.theirs,)) for name in (_row.theirs, *_row.names))


def take(config: Mapping[str, Any], source: str, rules: Mapping[str, Rule]) -> Taken:
    """What the rules of a configuration come to; what it extends is part of it already."""
    state, named, strange = _state(config)
    wishes = [_wish(row, state[row.theirs]) for row in ROWS if row.theirs != "MD043"]
    made, already = lines(wishes, rules)
    left = [
        Left(row.title, row.why)
        for row in ROWS
        if row.theirs in named and state[row.theirs] is not False and not _counterpart(row, state[row.theirs])
    ]
    left += [Left(name, f"no rule of {TOOL} that is known here") for name in strange]
    return Taken(source, TOOL, (), made, _schema(state["MD043"]), tuple(left), already)


def _state(config: Mapping[str, Any]) -> tuple[dict[str, Any], set[str], list[str]]:
    """What each rule is set to (its options, a severity, True or False), which are named, and names of no rule.

    As markdownlint has it: first ``default``, then the keys in order, each a rule, another name of it, or a tag.
    """
    state = dict.fromkeys((row.theirs for row in ROWS), config.get("default", True))
    named: set[str] = set()
    strange = []
    for key, value in config.items():
        if key in _OPTIONS:
            continue
        members = _named.get(str(key).upper(), ())
        state.update(dict.fromkeys(members, value))
        named.update(members)
        if not members:
            strange.append(str(key))
    return {name: _normal(value) for name, value in state.items()}, named, strange


def _normal(value: Any) -> Any:
    """False, or the options of a rule that is on."""
    if isinstance(value, str) and value in ("error", "warning"):
        return {"severity": value}
    if isinstance(value, Mapping):
        return dict(value) if value.get("enabled", True) else False
    return {} if value else False


def _wish(row: Row, value: Any) -> Wish:
    on = value is not False and _counterpart(row, value)
    severity = value.get("severity") if value else None
    return Wish(row, on, severity if severity in ("error", "warning") else "")


def _counterpart(row: Row, value: Mapping[str, Any]) -> bool:
    """Whether a rule of ours finds what this one does, with these options."""
    if row.theirs == "MD060":
        return value.get("style") == "aligned"
    return bool(row.ours)


def _schema(value: Any) -> dict[str, dict[str, Any]]:
    """The headings that MD043 wants, as a schema of every note."""
    wanted = value.get("headings") if value else None
    texts = [each for each in wanted if isinstance(each, str)] if isinstance(wanted, list) else []
    headings = list(_headings(texts))
    if not headings:
        return {}
    closed = not any(each.strip() in _ANY for each in texts)
    return {"note": {"headings": headings, "heading-order": True, "extra-headings": not closed}}


def _headings(texts: list[str]) -> Iterator[dict[str, Any]]:
    for each in texts:
        marks, _, text = each.strip().partition(" ")
        if text and marks == "#" * len(marks) and len(marks) <= 6:
            yield {"text": text.strip(), "level": len(marks)}
