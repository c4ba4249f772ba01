"""The settings of the Obsidian plugin Linter in, what they come to here out."""

from __future__ import annotations

from collections.abc import Mapping

from vaultlint.adopt.mapping import SPACE, TASTE, WORDS, Left, Row, Taken, Wish, lines
from vaultlint.rule import Rule
from vaultlint.typed import Any

TOOL = "Obsidian Linter"

_PASTE = "what happens when text is pasted is a matter of the editor"
_WRITES = "it writes into notes what was not there"
_SCHEMA = "which properties a note has is said by a note schema"

ROWS = (
    Row("add-blank-line-after-yaml", (), SPACE),
    Row("dedupe-yaml-array-values", (), "no rule looks for values that stand twice"),
    Row("escape-yaml-special-characters", ("invalid-frontmatter",), "told, not mended"),
    Row("force-yaml-escape", (), TASTE),
    Row("format-tags-in-yaml", ("invalid-tag",)),
    Row("format-yaml-array", ("scalar-list",), "only several values in one text"),
    Row("insert-yaml-attributes", (), _SCHEMA),
    Row("move-inline-fields-to-yaml", (), TASTE),
    Row("move-tags-to-yaml", (), TASTE),
    Row("remove-yaml-keys", (), _SCHEMA),
    Row("sort-yaml-array-values", (), TASTE),
    Row("yaml-key-sort", ("property-order",), "the order that is given, not the alphabet"),
    Row("yaml-timestamp", (), _WRITES),
    Row("yaml-title", ("title-mismatch",), "told, not mended"),
    Row("yaml-title-alias", ("title-mismatch",), "told, not mended"),
    Row("capitalize-headings", (), WORDS),
    Row("file-name-heading", (), "the name of a note is its title"),
    Row("header-increment", ("heading-jump",)),
    Row("heading-filename-sync", ("title-mismatch",), "told, not mended"),
    Row("headings-start-line", (), SPACE),
    Row("remove-trailing-punctuation-in-heading", (), WORDS),
    Row("footnote-after-punctuation", (), TASTE),
    Row("move-footnotes-to-the-bottom", (), TASTE),
    Row("re-index-footnotes", (), TASTE),
    Row("align-table-columns", ("table-format",)),
    Row("auto-correct-common-misspellings", (), WORDS),
    Row("blockquote-style", (), SPACE),
    Row("convert-bullet-list-markers", (), TASTE),
    Row("default-language-for-code-fences", (), _WRITES),
    Row("emphasis-style", (), TASTE),
    Row("link-style", ("link-style",), "links and pictures alike"),
    Row("no-bare-urls", (), "Obsidian makes links of addresses"),
    Row("ordered-list-style", (), TASTE),
    Row("proper-ellipsis", (), WORDS),
    Row("quote-style", (), WORDS),
    Row("remove-consecutive-list-markers", (), TASTE),
    Row("remove-empty-list-markers", (), TASTE),
    Row("remove-horizontal-rules-outside-yaml", (), TASTE),
    Row("remove-hyphenated-line-breaks", (), WORDS),
    Row("remove-multiple-spaces", (), SPACE),
    Row("sentence-per-line", (), TASTE),
    Row("strong-style", (), TASTE),
    Row("two-spaces-between-lines-with-content", (), TASTE),
    Row("unordered-list-style", (), TASTE),
    Row("compact-yaml", (), SPACE),
    Row("consecutive-blank-lines", (), SPACE),
    Row("convert-spaces-to-tabs", (), SPACE),
    Row("empty-line-around-blockquotes", (), SPACE),
    Row("empty-line-around-code-fences", (), SPACE),
    Row("empty-line-around-horizontal-rules", (), SPACE),
    Row("empty-line-around-math-blocks", (), SPACE),
    Row("empty-line-around-tables", ("table-joined-to-paragraph",), "only above a table"),
    Row("heading-blank-lines", (), SPACE),
    Row("line-break-at-document-end", (), SPACE),
    Row("move-math-block-indicators-to-their-own-line", (), TASTE),
    Row("paragraph-blank-lines", (), SPACE),
    Row("remove-empty-lines-between-list-markers-and-checklists", (), SPACE),
    Row("remove-link-spacing", (), SPACE),
    Row("remove-space-around-characters", (), SPACE),
    Row("remove-space-before-or-after-characters", (), SPACE),
    Row("space-after-list-markers", (), SPACE),
    Row("space-between-chinese-japanese-or-korean-and-english-or-numbers", (), SPACE),
    Row("trailing-spaces", (), SPACE),
    Row("add-blockquote-indentation-on-paste", (), _PASTE),
    Row("prevent-double-checklist-indicator-on-paste", (), _PASTE),
    Row("prevent-double-list-item-indicator-on-paste", (), _PASTE),
    Row("proper-ellipsis-on-paste", (), _PASTE),
    Row("remove-hyphens-on-paste", (), _PASTE),
    Row("remove-leading-or-trailing-whitespace-on-paste", (), _PASTE),
    Row("remove-leftover-footnotes-from-quote-on-paste", (), _PASTE),
    Row("remove-multiple-blank-lines-on-paste", (), _PASTE),
)
_OTHERS = "<others>"  # stands for the rest in an order of keys


def take(data: Mapping[str, Any], source: str, rules: Mapping[str, Rule]) -> Taken:
    """What the settings come to: rules that are enabled, folders that are left out."""
    configs = data.get("ruleConfigs")
    enabled = {
        name: config
        for name, config in (configs.items() if isinstance(configs, Mapping) else ())
        if isinstance(config, Mapping) and config.get("enabled") is True
    }
    wishes = [Wish(row, True, "", _options(row.theirs, enabled[row.theirs])) for row in ROWS if row.theirs in enabled]
    useful = [wish for wish in wishes if wish.row.theirs not in ("yaml-key-sort", "link-style") or wish.options]
    made, already = lines(useful, rules)
    left = [Left(wish.row.theirs, wish.row.why) for wish in wishes if not wish.row.ours or wish not in useful]
    left += [Left(name, f"no rule of {TOOL} that is known here") for name in enabled if name not in _KNOWN]
    return Taken(source, TOOL, _folders(data), made, {}, (*left, *_more(data)), already)


_KNOWN = frozenset(row.theirs for row in ROWS)


def _options(name: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """The options of ours that those of a rule come to."""
    if name == "yaml-title":
        key = _get(config, "title-key")
        return {"property": key} if isinstance(key, str) and key.strip() and key != "title" else {}
    if name == "yaml-key-sort":
        return _order(config)
    if name == "link-style":
        style = str(_get(config, "link-style") or "")
        return {"style": "markdown" if style == "markdown" else "wikilink"} if style[:4] in ("mark", "wiki") else {}
    return {}


def _order(config: Mapping[str, Any]) -> dict[str, Any]:
    keys = _get(config, "yaml-key-priority-sort-order")
    entries = keys if isinstance(keys, list) else str(keys or "").replace(",", "\n").split("\n")
    order = ["*" if each.strip() == _OTHERS else each.strip().rstrip(":") for each in map(str, entries) if each.strip()]
    if order and _get(config, "priority-keys-at-start-of-yaml") is False and "*" not in order:
        order.insert(0, "*")
    return {"order": order} if order and order != ["*"] else {}


def _get(config: Mapping[str, Any], key: str) -> Any:
    """An option; older files write `titleKey` for `title-key`."""
    first, *others = key.split("-")
    return config.get(key, config.get(first + "".join(map(str.capitalize, others))))


def _folders(data: Mapping[str, Any]) -> tuple[str, ...]:
    folders = data.get("foldersToIgnore")
    names = [each.strip().strip("/") for each in folders if isinstance(each, str)] if isinstance(folders, list) else []
    return tuple(f"/{_literal(name)}/**" for name in dict.fromkeys(names) if name and not name.startswith("."))


def _literal(name: str) -> str:
    return "".join(f"\\{sign}" if sign in "\\*?[]{}" else sign for sign in name)


def _more(data: Mapping[str, Any]) -> list[Left]:
    whys = {
        "filesToIgnore": "they are regular expressions; exclude has globs",
        "customRegexes": "what is replaced by regular expressions is not looked at",
        "additionalFileExtensions": "notes end in .md",
    }
    return [Left(key, why) for key, why in whys.items() if data.get(key)]
