"""Whole vaults repaired: what is written, what is refused, and that nothing else changes."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaultlint import Edit, Finding, Note, at, cli, own, rule
from vaultlint.engine import Means, lint
from vaultlint.outcome import Options
from vaultlint.plugins import load_rules
from vaultlint.repair import Repair, repair
from vaultlint.rule import Rule

Files = Mapping[str, str | bytes]


def make(root: Path, files: Files) -> Path:
    (root / ".obsidian").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def content(root: Path) -> dict[str, bytes]:
    return {
        str(place.relative_to(root)): place.read_bytes()
        for place in root.rglob("*")
        if place.is_file() and ".obsidian" not in place.parts
    }


def mend(root: Path, *, unsafe: bool = False, write: bool = True, **more: Any) -> Repair:
    means = Means(**({"options": Options(extend_select=more.pop("select", ()))} | more))
    [done] = repair([str(root)], means, unsafe=unsafe, write=write)
    return done


# ------------------------------------------------------------------------------------------------ what is written


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A cafÃ© here\n", "A café here\n"),
        ("A cafÃ© here", "A café here"),
        ("A cafÃ© here\r\nand\nthere\r\n", "A café here\r\nand\nthere\r\n"),
        ("\ufeffA cafÃ©\n", "\ufeffA café\n"),
        (b"A caf\xc3\x83\xc2\xa9 \xff\n", b"A caf\xc3\xa9 \xff\n"),
        ("| a | b |\n|---|---|\n| cafÃ© |\n", "| a | b |\n|---|---|\n| café |  |\n"),
    ],
)
def test_rest_of_the_note_stays(tmp_path: Path, before: str | bytes, after: str | bytes) -> None:
    make(tmp_path, {"Note.md": before, "Other.md": "Sound\n"})
    options = Options(ignore=("byte-order-mark", "mixed-line-endings"))
    mend(tmp_path, options=options)

    assert content(tmp_path) == {
        "Note.md": after if isinstance(after, bytes) else after.encode(),
        "Other.md": b"Sound\n",
    }


def test_unsafe_fixes_wait_to_be_asked_for(tmp_path: Path) -> None:
    make(tmp_path, {"Note.md": "# One\n\n### Two\n"})

    assert mend(tmp_path).changes == ()
    assert [each.rule for each in mend(tmp_path, unsafe=True).fixed] == ["heading-jump"]
    assert content(tmp_path) == {"Note.md": b"# One\n\n## Two\n"}


def test_a_plan_writes_nothing(tmp_path: Path) -> None:
    make(tmp_path, {"Note.md": "A cafÃ©\n"})
    done = mend(tmp_path, write=False)

    assert [(each.path, each.old, each.new) for each in done.changes] == [
        ("Note.md", "A cafÃ©\n".encode(), "A café\n".encode())
    ]
    assert content(tmp_path) == {"Note.md": "A cafÃ©\n".encode()}


def test_mode_and_links_stay(tmp_path: Path) -> None:
    make(tmp_path, {"Deep/Note.md": "A cafÃ©\n"})
    (tmp_path / "Deep/Note.md").chmod(0o640)
    (tmp_path / "Link.md").symlink_to("Deep/Note.md")
    mend(tmp_path)

    assert (tmp_path / "Link.md").is_symlink()
    assert (tmp_path / "Deep/Note.md").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "Link.md").read_text(encoding="utf-8") == "A café\n"


@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="the superuser may write anything")
def test_a_read_only_note_is_told(tmp_path: Path) -> None:
    make(tmp_path, {"Note.md": "A cafÃ©\n"})
    (tmp_path / "Note.md").chmod(0o444)
    done = mend(tmp_path)

    assert [each.reason for each in done.refused] == ["the file is read-only"]
    assert (done.fixed, done.changes) == ((), ())


def test_a_note_that_changes_meanwhile_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import vaultlint.repair as module

    def late(path: str, data: bytes, **more: Any) -> None:
        Path(path).write_text("Newer words\n", encoding="utf-8")
        write(path, data, **more)

    write = module.put
    monkeypatch.setattr(module, "put", late)
    make(tmp_path, {"Note.md": "A cafÃ©\n"})
    done = mend(tmp_path)

    assert [each.reason for each in done.refused] == ["the file has changed since it was read"]
    assert content(tmp_path) == {"Note.md": b"Newer words\n"}


# ------------------------------------------------------------------------------------------------ passes and harm


@rule(severity="warning", family="test", fix="safe")
def doubled(note: Note, text: str) -> Iterator[Finding]:
    """Two letters ``x`` in a row."""
    at_ = text.find("xx")
    while at_ >= 0:
        yield at(_span(at_, at_ + 2), "doubled", Edit(at_, at_ + 2, "x"))
        at_ = text.find("xx", at_ + 1)


@rule(severity="warning", family="test", fix="safe")
def loud(note: Note, text: str) -> Iterator[Finding]:
    """A capital letter, whose repair makes another fault."""
    for place, sign in enumerate(text):
        if sign.isupper():
            yield at(_span(place, place + 1), f"loud {sign}", Edit(place, place + 1, "xx" if sign == "X" else "-"))


def _rules(*rules: Rule) -> dict[str, Rule]:
    return {each.name: each for each in (*rules, *own.RULES)}


def _span(start: int, end: int) -> Any:
    from vaultlint import Span

    return Span(start, end)


def test_overlapping_fixes_come_in_passes(tmp_path: Path) -> None:
    make(tmp_path, {"Note.md": "xxxxx\n"})
    done = mend(tmp_path, rules=_rules(doubled))

    assert content(tmp_path) == {"Note.md": b"x\n"}
    assert done.outcome.findings == ()


def test_a_fix_that_makes_a_new_finding_is_refused(tmp_path: Path) -> None:
    make(tmp_path, {"Note.md": "A X B\n"})
    done = mend(tmp_path, rules=_rules(doubled, loud))

    assert content(tmp_path) == {"Note.md": b"- X -\n"}
    assert [(each.finding.message, each.reason) for each in done.refused] == [
        ("loud X", "it would make a new finding: doubled: doubled")
    ]


def test_a_link_elsewhere_keeps_its_heading(tmp_path: Path) -> None:
    make(tmp_path, {"Note.md": "# CafÃ©\n\nA cafÃ©\n", "Other.md": "[[Note#CafÃ©]]\n"})
    done = mend(tmp_path)

    assert content(tmp_path)["Note.md"] == "# CafÃ©\n\nA café\n".encode()
    assert [each.reason for each in done.refused] == ["a link elsewhere asks for '#CafÃ©'"]


def test_a_link_elsewhere_is_mended_with_its_heading(tmp_path: Path) -> None:
    make(tmp_path, {"Note.md": "# CafÃ©\n", "Alpha.md": "[[Note#CafÃ©]]\n", "Zeta.md": "[[Note#CafÃ©]]\n"})
    done = mend(tmp_path, unsafe=True)

    assert content(tmp_path) == {
        "Note.md": "# Café\n".encode(),
        "Alpha.md": "[[Note#Café]]\n".encode(),
        "Zeta.md": "[[Note#Café]]\n".encode(),
    }
    assert (done.outcome.findings, done.refused) == ((), ())


def test_a_given_note_keeps_what_the_rest_of_the_vault_asks_for(tmp_path: Path) -> None:
    make(tmp_path, {"Note.md": "# CafÃ©\n", "Other.md": "[[Note#CafÃ©]]\n"})
    [done] = repair([str(tmp_path / "Note.md")], Means(), unsafe=False, write=True)

    assert (done.changes, len(done.refused)) == ((), 1)


def test_rules_about_the_whole_vault_repair_too(tmp_path: Path) -> None:
    make(tmp_path, {f"{n}.md": "#Rome\n" for n in range(8)} | {"Odd.md": "#rome and #rome\n"})
    mend(tmp_path)

    assert content(tmp_path)["Odd.md"] == b"#Rome and #Rome\n"


@pytest.mark.parametrize("cached", [True, False])
def test_again_changes_nothing(tmp_path: Path, cached: bool) -> None:
    make(tmp_path / "vault", {"Note.md": "A cafÃ© #a,b\n\n| a | b |\n|--|--|\n| 1 |\n", "Two.md": "# A\n### B\n"})
    cache = str(tmp_path / "cache") if cached else None
    first = mend(tmp_path / "vault", unsafe=True, cache=cache)
    once = content(tmp_path / "vault")
    second = mend(tmp_path / "vault", unsafe=True, cache=cache)

    assert first.changes
    assert (second.changes, content(tmp_path / "vault")) == ((), once)
    assert second.outcome.findings == lint([str(tmp_path / "vault")])[0].findings


# ------------------------------------------------------------------------------------------------ laws

RULES = {name: each for name, each in load_rules().items() if each.fix and "mojibake" not in name}
LINES = st.sampled_from(
    [
        "# One",
        "### Three",
        "#Not a heading",
        "**Bold**",
        "Text ^id",
        "[[Note#One]]",
        "[[Other.md|x]]",
        "| a | b |",
        "|---|---|",
        "| 1 |",
        "| 1 | 2 | 3 |",
        "| [[a|b]] | c |",
        "> [!note]Title",
        ">[!tip] x",
        "- [ ] task #Tag/a",
        "#tag,x #123",
        "[text](My Note.md)",
        "[[Note]",
        "",
        "",
        "a\u200bb",
        "cafÃ©",
        "```",
        "%%",
        "---",
        "tags: a, b",
        "alias: X",
        "up: [[Note]]",
        "tag: #x",
        "text  ",
        "\ufeff",
        "$$",
        "1. x",
        "    deep",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, max_size=14), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_law(tmp_path_factory: pytest.TempPathFactory, lines: list[str], end: str, last: bool) -> None:
    root = make(
        tmp_path_factory.mktemp("vault"),
        {"Note.md": end.join(lines) + end * last, "Other.md": "# One\n[[Note#One]] [[Note#^id]]\n"},
    )
    options = Options(extend_select=tuple(RULES))
    before = lint([str(root)], options=options)[0]
    done = mend(root, unsafe=True, options=options)
    once = content(root)
    again = mend(root, unsafe=True, options=options)

    assert (again.changes, content(root)) == ((), once)
    assert not _counts(done.outcome.findings) - _counts(before.findings)


def _counts(findings: tuple[Finding, ...]) -> Any:
    from collections import Counter

    return Counter((each.path, each.rule) for each in findings)


# ------------------------------------------------------------------------------------------------ the command


def run(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    status = cli.run(["check", "--no-cache", *arguments])
    return (status, *capsys.readouterr())


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make(tmp_path, {"Note.md": "A cafÃ©\n# One\n### Two\n"})
    status, output, errors = run("--fix", "--show-fixes", str(tmp_path), capsys=capsys)

    assert (status, output) == (0, "Note.md:3:1: info heading-jump: level 3 follows level 1\n")
    assert errors.splitlines() == [
        "fixed: Note.md:1:6: mojibake: put back 'é'",
        "Fixed 1 problem in 1 note: mojibake 1.",
        "Found 1 problem (1 info) in 1 note.",
        "1 can be fixed with --unsafe-fixes.",
    ]


def test_command_without_fix_says_what_could_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make(tmp_path, {"Note.md": "A cafÃ©\n# One\n### Two\n"})
    _, _, errors = run(str(tmp_path), capsys=capsys)

    assert errors.splitlines()[-1] == "1 can be fixed with --fix, 1 more with --unsafe-fixes."


def test_diff_can_be_applied(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    files: Files = {
        "Note.md": "A cafÃ©\r\nend\r\n",
        "a b/One.md": "cafÃ©",
        "Odd.md": b"\xff\ncaf\xc3\x83\xc2\xa9\n",
        'q"t.md': "cafÃ©\n",
    }
    make(tmp_path / "vault", files)
    status = cli.run(["check", "--no-cache", "--diff", "-q", str(tmp_path / "vault")])
    patch = capfdbinary.readouterr().out
    subprocess.run(["git", "apply", "-p0"], input=patch, cwd=tmp_path / "vault", check=True)

    assert status == 1
    assert content(tmp_path / "vault") == {
        "Note.md": "A café\r\nend\r\n".encode(),
        "a b/One.md": "café".encode(),
        "Odd.md": b"\xff\ncaf\xc3\xa9\n",
        'q"t.md': "café\n".encode(),
    }
    assert cli.run(["check", "--no-cache", "--diff", "-q", str(tmp_path / "vault")]) == 0


def test_diff_on_a_terminal_is_harmless() -> None:
    import io

    from vaultlint.repair import Change
    from vaultlint.report.diff import write
    from vaultlint.report.look import Look

    stream = io.StringIO()
    write([Change("N.md", b"a\x1b]0;x\x07\n", b"b\n")], stream, Look(color=False, links=True))

    assert "\x1b" not in stream.getvalue()
    assert "-a\\x1b]0;x\\x07\n+b\n" in stream.getvalue()
