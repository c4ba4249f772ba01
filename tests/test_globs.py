import re
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaultlint.globs import GlobError, alternatives, compile_globs, compile_ignores


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("Archive/**", "Archive/a.md", True),
        ("Archive/**", "Archive/2020/a.md", True),
        ("Archive/**", "Archive", False),
        ("Archive/**", "Old/Archive/a.md", False),
        ("Archive", "Archive/2020/a.md", True),
        ("Archive/", "Archive/a.md", True),
        ("Archive/", "Old/Archive/a.md", True),
        pytest.param("Archive/", "Archive", False, id="a slash at the end wants a folder"),
        ("/Archive", "Archive/a.md", True),
        ("/Archive", "Old/Archive/a.md", False),
        ("./Archive", "Old/Archive/a.md", False),
        ("archive", "Archive/a.md", False),
        ("Arch", "Archive/a.md", False),
        ("*.md", "a/b/c.md", True),
        ("*.md", "a/b/c.md.bak", False),
        ("/*.md", "a/c.md", False),
        ("Daily/*.md", "Daily/2024/x.md", False),
        ("Daily/*", "Daily/2024/x.md", True),
        ("**/NCT*.md", "NCT01.md", True),
        ("**/NCT*.md", "Trials/2024/NCT01.md", True),
        ("Trips/**/rome.md", "Trips/rome.md", True),
        ("Trips/**/**/rome.md", "Trips/a/b/rome.md", True),
        ("Trips/**/rome.md", "Trips/a/rome.md.md", False),
        ("a/**/b/**/c", "a/b/x/b/y/c", True),
        ("a/**/b/**/c", "a/x/c", False),
        ("**/x*/y", "x1/z/x2/y", True),
        ("note?.md", "note1.md", True),
        ("a?b", "a/b", False),
        ("a[b/]c", "a/c", False),
        ("note[0-9].md", "note7.md", True),
        ("note[!0-9].md", "note7.md", False),
        ("note[^0-9].md", "notex.md", True),
        ("a[!x]b", "a/b", False),
        ("[]x].md", "].md", True),
        pytest.param("[z-a].md", "m.md", False, id="an upside-down range is empty"),
        pytest.param("[x.md", "[x.md", True, id="an open bracket is itself"),
        (r"\*.md", "*.md", True),
        (r"\*.md", "x.md", False),
        ("{Daily,Weekly}/**", "Weekly/a.md", True),
        ("{a,b/c}.md", "b/c.md", True),
        ("{a,b/c}.md", "x/b/c.md", False),
        ("{a}.md", "{a}.md", True),
        ("a**b", "axxb", True),
        ("a**b", "ax/xb", False),
        ("**", "a/b", True),
        ("a/**/", "a/b.md", False),
        ("a/**/", "a/b/c.md", True),
        ("", "a", False),
        ("/", "a", False),
        pytest.param("Cafe\u0301", "Café/a.md", True, id="decomposed pattern"),
        pytest.param("Café", "Cafe\u0301/a.md", True, id="decomposed path"),
        pytest.param("*.md", "a\nb.md", True, id="a line end in a name"),
        pytest.param("*.md", "\udcff.md", True, id="a name that is not UTF-8"),
    ],
)
def test_glob(pattern: str, path: str, expected: bool) -> None:
    assert compile_globs([pattern])(path) is expected


def test_no_patterns_match_nothing() -> None:
    assert not compile_globs([])("a.md")


def _reference(pattern: str, path: str) -> bool:
    """What the pattern means, tried out one name after the other."""
    names = [name for name in pattern.strip("/").split("/") if name]
    if not names:
        return False
    if "/" not in pattern.strip("/") and not pattern.startswith("/"):
        names = ["**", *names]
    return _fits(names, path.split("/"), pattern.endswith("/"))


def _fits(names: list[str], parts: list[str], folder: bool) -> bool:
    if not names:
        return bool(parts) if folder else True
    if names[0] == "**":
        if len(names) == 1:
            return len(parts) > (1 if folder else 0)
        return any(_fits(names[1:], parts[skipped:], folder) for skipped in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], re.sub(r"\*+", "*", names[0])) and _fits(names[1:], parts[1:], folder)


_NAME = st.text("ab*?", min_size=1, max_size=5)
_PATTERN = st.builds(
    lambda start, names, end: start + "/".join(names) + end,
    st.sampled_from(["", "/"]),
    st.lists(st.one_of(_NAME, st.just("**")), min_size=1, max_size=5),
    st.sampled_from(["", "/"]),
)
_PATH = st.lists(st.text("ab", min_size=1, max_size=6), min_size=1, max_size=5).map("/".join)


@given(_PATTERN, _PATH)
def test_no_path_is_missed_or_added(pattern: str, path: str) -> None:
    assert compile_globs([pattern])(path) is _reference(pattern, path)


@given(st.text("ab*?[]!-\\{},/^ é\udcff"), st.text("ab[]{}\\/é\udcff"))
def test_any_text_is_a_pattern(pattern: str, path: str) -> None:
    compile_globs([pattern])(path)
    compile_ignores([pattern])(path)


@pytest.mark.parametrize(
    "pattern", ["*a" * 30 + "b", "**/" * 30 + "b", "**/a*/" * 30 + "b", "?*" * 30 + "b", "[a-b]*" * 30 + "b"]
)
def test_many_stars_take_no_more_time(pattern: str) -> None:
    assert not compile_globs([pattern, pattern + "c"])("/".join(["a" * 250] * 16))


@pytest.mark.parametrize("pattern", ["{a,b}" * 9, "{a,b}{" * 9, "x" * 5000])
def test_too_many(pattern: str) -> None:
    with pytest.raises(GlobError, match="at most"):
        alternatives(pattern)


@pytest.mark.parametrize(
    ("lines", "path", "expected"),
    [
        ("*.log", "a/b.log", True),
        ("*.log\n!keep.log", "a/keep.log", False),
        ("!keep.log\n*.log", "a/keep.log", True),
        ("*.log", "a/b.md", None),
        ("build/", "build/", True),
        ("build/", "build", None),
        ("build", "x/build/", True),
        pytest.param("build", "build/a.md", None, id="folders are asked for first"),
        ("/build", "x/build/", None),
        ("a/b", "a/b/", True),
        ("a/b", "x/a/b", None),
        ("a/**", "a/b/", True),
        ("a/**/", "a/b", None),
        ("a/*", "a/", None),
        ("# note", "# note", None),
        (r"\# note", "# note", True),
        (r"\!note", "!note", True),
        ("a  ", "a", True),
        ("a\\ ", "a ", True),
        ("a\r", "a", True),
        ("{a,b}", "a", None),
        ("{a,b}", "{a,b}", True),
        ("", "a", None),
        ("!", "a", None),
        ("**/a*b/*.md", "x/axb/c.md", True),
    ],
)
def test_ignore_lines(lines: str, path: str, expected: bool | None) -> None:
    assert compile_ignores(lines.split("\n"))(path) is expected
