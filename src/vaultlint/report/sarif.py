"""The Static Analysis Results Interchange Format 2.1.0, within what GitHub code scanning takes.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
https://docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence

from vaultlint import __version__
from vaultlint.finding import Edit, Finding, Fix
from vaultlint.report.escape import escape
from vaultlint.report.json import encode
from vaultlint.report.located import Located, located, sentences, worst_first
from vaultlint.report.look import PLAIN, Look
from vaultlint.report.paths import host_prefixes, uri
from vaultlint.report.sarif_rules import LEVELS, descriptors
from vaultlint.report.summary import counts, plural
from vaultlint.typed import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from vaultlint.outcome import Outcome

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_MOST = 25_000  # results of a run; GitHub refuses more, and shows the first 5,000
_MOST_RELATED = 10
_ROOT = {"uriBaseId": "%SRCROOT%"}
_MARK = 3  # bytes of a byte order mark


def write(outcomes: Sequence[Outcome], stream: TextIO, look: Look = PLAIN) -> None:
    """Write one run for all vaults, a result a line, the worst first."""
    found = worst_first(located(outcomes))
    shown = found[:_MOST]
    rules = descriptors(each.finding for each in shown)
    indices = {rule["id"]: index for index, rule in enumerate(rules)}
    stream.write(f'{{"$schema": "{_SCHEMA}",\n "version": "2.1.0",\n "runs": [\n{{')
    stream.writelines(
        f'"{name}": {encode(value)},\n ' for name, value in _run(outcomes, rules, len(found) - len(shown)).items()
    )
    results = (f"\n  {encode(_result(each, indices))}" for each in shown)
    stream.write('"results": [' + ",".join(results) + "]}]}\n")


def _run(outcomes: Sequence[Outcome], rules: Sequence[Mapping[str, Any]], more: int) -> dict[str, Any]:
    driver = {"name": "vaultlint", "version": __version__, "semanticVersion": __version__, "rules": rules}
    return {
        "tool": {"driver": driver},
        "automationDetails": {"id": _category(outcomes)},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": list(_notes(outcomes, more))}],
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The top of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "defaultEncoding": "utf-8",
        "language": "en",
        "properties": {"summary": counts(outcomes)},
    }


def _category(outcomes: Sequence[Outcome]) -> str:
    """Runs of one category replace each other on GitHub, so vaults that are linted one by one have one each."""
    prefixes = host_prefixes(outcomes)
    return f"vaultlint/{escape(prefixes[0])}" if len(prefixes) == 1 else "vaultlint/"


def _notes(outcomes: Iterable[Outcome], more: int) -> Iterator[dict[str, Any]]:
    for outcome in outcomes:
        for problem in outcome.problems:
            yield {"level": "warning", "message": {"text": _message(problem)}}
    if more:
        yield {"level": "warning", "message": {"text": f"{plural(more, 'more finding')}, the least severe, left out."}}


def _message(text: str) -> str:
    """Text for a message: braces are doubled (section 3.11.5), and brackets make no link (section 3.11.6)."""
    return escape(text).replace("{", "{{").replace("}", "}}").replace("](", "] (")


def _result(each: Located, indices: Mapping[str, int]) -> dict[str, Any]:
    finding = each.finding
    result = {
        "ruleId": finding.rule,
        "ruleIndex": indices[finding.rule],
        "level": LEVELS[finding.severity],
        "message": {"text": _message(sentences(finding.message, finding.help)) or finding.rule},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(each.path), "region": _region(finding)}}],
        "partialFingerprints": {"vaultlint/v1": each.fingerprint},
    }
    if related := list(_related(each)):
        result["relatedLocations"] = related
    if finding.fix:
        result["fixes"] = [_fix(finding.fix, each)]
    return result


def _artifact(path: str) -> dict[str, Any]:
    return {"uri": uri(path), **_ROOT}


def _region(finding: Finding) -> dict[str, int]:
    """Lines and columns, and the same in characters of the file: SARIF counts a byte order mark in neither."""
    return {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column,
        "charOffset": finding.offset,
        "charLength": finding.end_offset - finding.offset,
    }


# ------------------------------------------------------------------------------------------------ other files


def _related(each: Located) -> Iterator[dict[str, Any]]:
    for number, path in enumerate(_named_files(each)[:_MOST_RELATED], start=1):
        place = {"artifactLocation": _artifact(each.prefix + path)}
        yield {"id": number, "physicalLocation": place, "message": {"text": _message(path)}}


def _named_files(each: Located) -> list[str]:
    """The other files of the vault that the finding knows of."""
    values = [_texts(value) for value in (each.finding.data or {}).values()]
    paths = dict.fromkeys(path for texts in values for path in texts if path != each.finding.path)
    return [path for path in paths if _is_file(each.vault, path)]


def _texts(value: Any) -> list[str]:
    entries = value if isinstance(value, list) else [value]
    return [entry for entry in entries if isinstance(entry, str)]


def _is_file(vault: str, path: str) -> bool:
    # Headings, tags and what else a finding tells are no paths, and most have no extension.
    if "." not in path or any(part in ("", ".", "..") for part in path.split("/")):
        return False
    try:
        return os.path.isfile(os.path.join(vault, *path.split("/")))
    except ValueError:
        return False


# ------------------------------------------------------------------------------------------------ fixes


def _fix(fix: Fix, each: Located) -> dict[str, Any]:
    changes: dict[str, list[dict[str, Any]]] = {}
    for edit in fix.edits:
        changes.setdefault(edit.path or each.finding.path, []).extend(_replacements(edit))
    return {
        "description": {"text": _message(fix.message) or "Repair it."},
        "artifactChanges": [
            {"artifactLocation": _artifact(each.prefix + path), "replacements": replacements}
            for path, replacements in changes.items()
        ],
        "properties": {"applicability": fix.applicability},
    }


def _replacements(edit: Edit) -> Iterator[dict[str, Any]]:
    """An edit that begins with the byte order mark names its bytes, which is the only way to."""
    start = max(0, edit.start)
    if edit.start < 0:
        yield {"deletedRegion": {"byteOffset": 0, "byteLength": _MARK}}
    if edit.end > start or edit.text or edit.start >= 0:
        region = {"charOffset": start, "charLength": edit.end - start}
        yield {"deletedRegion": region} | ({"insertedContent": {"text": edit.text}} if edit.text else {})
