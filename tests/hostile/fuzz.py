"""Any bytes in, an error out where one of our laws does not hold: a fuzzer that is led by coverage.

    pip install atheris
    python tests/hostile/fuzz.py note --seconds 600

What it finds worth keeping it writes to a folder of its own (``--found``), beginning from ``tests/hostile/corpus/``,
whose files are also run through the same laws by the tests, without the fuzzer.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parent / "corpus"
_SHORT = 2_000  # bytes; what needs more is found by other tests, and short inputs are tried more often


# ------------------------------------------------------------------------------------------------ laws


def note(data: bytes) -> None:
    """Any note is read, what was found stands in its text, and all ways to read it say the same."""
    from vaultlint.read import inline, read
    from vaultlint.read import note as reader
    from vaultlint.read.blocks import read_blocks
    from vaultlint.read.properties import find_block

    reading = read("Note.md", data)
    _check_facts(reading.note, reading.text)
    assert len(reading.prose) == len(reading.text)
    _inside(reading.paragraphs, reading.text)
    block = find_block(reading.text)
    start = block.end if block else 0
    head = reader._NO_HEAD._replace(start=start)
    ways = []
    for line_by_line in (False, True):
        blocks = read_blocks(reading.text, start, line_by_line=line_by_line)
        lines = inline.read_inline(blocks.flow, blocks.comments)
        ways.append(reader._put_together(reader.Draft("", b"", reading.text, head=head), blocks, lines).note)
    assert ways[0]._asdict() == ways[1]._asdict()


def together(data: bytes) -> None:
    """Notes that are read in one go say what each says alone: one does not end where the next begins."""
    from vaultlint.read import read, read_all

    half = len(data) // 2
    files = [("A.md", data[:half]), ("B.md", data[half:]), ("C.md", b"---\na: b\n---\n# C\n"), ("D.md", data)]
    for one, (path, content) in zip(read_all(files), files, strict=True):
        alone = read(path, content)
        assert (one.text, repr(_plain(one.note))) == (alone.text, repr(_plain(alone.note)))


def properties(data: bytes) -> None:
    """Any property block is read, and the short way to read it says what the loader says."""
    from vaultlint.read.properties import _any_block, _plain_block, find_block, read_properties

    text = f"---\n{_text(data)}\n---\nText\n"
    block = find_block(text)
    assert block is not None
    found = read_properties(text, block)
    _inside([*found.properties, *found.links], text)
    assert all(0 <= each.value_start <= each.value_end <= len(text) for each in found.properties)
    if plain := _plain_block(text, block.yaml_start, block.yaml_end):
        whole = _any_block(text, block)
        assert repr(plain) == repr((list(whole.properties), list(whole.links)))


def canvas(data: bytes) -> None:
    """Any canvas is read."""
    from vaultlint.read import read

    reading = read("Board.canvas", data)
    _check_facts(reading.note, reading.text)


def base(data: bytes) -> None:
    """Any base is read."""
    from vaultlint.read import read

    reading = read("Table.base", data)
    _check_facts(reading.note, reading.text)


def suppression(data: bytes) -> None:
    """Whatever a note says to vaultlint is found in it, and travels."""
    from vaultlint.read import read
    from vaultlint.suppress.directive import pack, unpack
    from vaultlint.suppress.find import directives_of

    for path in ("Note.md", "Board.canvas", "Table.base"):
        reading = read(path, data)
        found = directives_of(reading)
        _inside(found, reading.text)
        assert not found or unpack(pack(reading.note, found)).directives == found


def rules(data: bytes) -> None:
    """No rule fails on any note, and what their fixes make is a note again, in which they fix nothing twice."""
    from vaultlint.edits import EditError, apply, edits_of, together

    found = _findings(data)
    try:
        again = apply(data, edits_of(together(found, unsafe=True)))
    except EditError:
        return
    _findings(again)


def configuration(data: bytes) -> None:
    """Any configuration is taken or refused in words."""
    import tomllib

    from vaultlint.config import ConfigError, parse
    from vaultlint.plugins import load_rules

    try:
        table = tomllib.loads(_text(data))
    except (ValueError, RecursionError):
        return
    try:
        parse(table, "vaultlint.toml", load_rules())
    except ConfigError as error:
        if not str(error):
            raise AssertionError("nothing is said") from error


def settings(data: bytes) -> None:
    """Any settings of Obsidian are taken, the rest is told."""
    from vaultlint.settings import FILES, excluded, parse_settings

    found = parse_settings(dict.fromkeys(FILES, data))
    excluded(found, "Folder/Note.md")


def ignores(data: bytes) -> None:
    """Any ``.gitignore`` is followed."""
    from vaultlint.globs import compile_ignores

    says = compile_ignores(_text(data).split("\n"))
    for path in ("Note.md", "Folder/Note.md", "Folder/", "a/b/c/d.png"):
        says(path)


TARGETS: dict[str, Callable[[bytes], None]] = {
    each.__name__: each
    for each in (note, together, properties, canvas, base, suppression, rules, configuration, settings, ignores)
}


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")


def _inside(facts: Iterable[Any], text: str) -> None:
    for each in facts:
        assert 0 <= each.start <= each.end <= len(text), each


def _check_facts(note: Any, text: str) -> None:
    """What was found stands in the text, and travels."""
    from vaultlint.pack import pack, unpack

    for name in ("headings", "links", "tags", "block_ids", "lost_block_ids", "tables", "callouts", "footnotes"):
        _inside(getattr(note, name), text)
    for name in ("footnote_references", "tasks", "bold_lines", "table_like", "flaws", "properties"):
        _inside(getattr(note, name), text)
    assert repr(unpack(pack(note))) == repr(_plain(note))


def _plain(note: Any) -> Any:
    return note._replace(line_starts=tuple(note.line_starts))


@cache
def _work() -> Any:
    """All rules that there are, and the names of a small vault."""
    from vaultlint.config import Config
    from vaultlint.plugins import load_rules
    from vaultlint.settings import Settings
    from vaultlint.vault import Names
    from vaultlint.work import Plan, Work

    rules = load_rules()
    families = tuple({rule.family for rule in rules.values()})
    names = Names(("Note.md", "Rome.md", "Folder/Rome.md", "Folder/a.png"))
    return Work(Plan("/nowhere", Config(), Settings(), extend_select=families), rules, names)


def _findings(data: bytes) -> list[Any]:
    from vaultlint.examine import examine
    from vaultlint.read import read

    text = read("Note.md", data).text
    found = list(examine(_work(), "Note.md", data).findings)
    for each in found:
        assert each.rule not in ("rule-error", "unreadable-note"), each.message
        assert 0 <= each.start <= each.end <= len(text), each
    return found


# ------------------------------------------------------------------------------------------------ the fuzzer


def main() -> None:
    """Fuzz one target for some time."""
    words = argparse.ArgumentParser(description="Look for input on which vaultlint breaks one of its laws.")
    words.add_argument("target", choices=TARGETS)
    words.add_argument("--seconds", type=int, default=600)
    words.add_argument("--found", help="where to keep what reaches new code; default: a temporary folder")
    asked = words.parse_args()
    import atheris

    with atheris.instrument_imports(include=["vaultlint", "vaultlint_rules"]):
        import vaultlint.config
        import vaultlint.edits
        import vaultlint.examine
        import vaultlint.globs
        import vaultlint.read.base
        import vaultlint.read.canvas
        import vaultlint.read.yaml12
        import vaultlint.suppress.find

        for rule in vaultlint.plugins.load_rules().values():
            rule.check  # noqa: B018 (imports it)
    found = asked.found or os.path.join(tempfile.gettempdir(), f"vaultlint-fuzz-{asked.target}")
    os.makedirs(found, exist_ok=True)
    options = [f"-max_total_time={asked.seconds}", f"-max_len={_SHORT}", "-timeout=20", f"-artifact_prefix={found}-"]
    seeds = CORPUS / asked.target
    folders = [found, *([str(seeds)] if seeds.is_dir() else [])]
    atheris.Setup([sys.argv[0], *options, *folders], TARGETS[asked.target])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
