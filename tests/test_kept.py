"""What a cache knows of the files of a vault, beside a plain dictionary and a count from the start."""

from __future__ import annotations

import marshal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from vaultlint.anchors import Anchors
from vaultlint.kept import Digests, Kept, New, Told
from vaultlint.names import bare
from vaultlint.totals import Totals
from vaultlint.vault import Digest

PATHS = st.sampled_from([f"{folder}{name}.md" for folder in ("", "a/", "b/c/") for name in range(60)])
DIGESTS = st.builds(
    Digest,
    st.lists(st.tuples(PATHS, st.sampled_from(["#a", "#b", "#^c"])), max_size=3).map(tuple),
    st.builds(Anchors, st.just((1, 1)), st.sampled_from([("x", "y"), ("x", "x")]), st.just(())),
    st.lists(st.sampled_from(["#t", "#T", "#u/v"]), max_size=3).map(tuple),
)
# Of a run: what files say now, None for one that is gone.
RUNS = st.lists(st.dictionaries(PATHS, st.none() | DIGESTS, max_size=40), max_size=6)


def new(path: str, digest: Digest) -> New:
    asks, anchors, tags, aliases = digest
    named = "/".join({bare(target) for target, _ in asks})
    return New((path, False, asks, tuple(anchors), tags, aliases), named, path.encode() if "a/" in path else b"")


@given(RUNS)
def test_is_what_a_dictionary_would_be(runs: list[dict[str, Digest | None]]) -> None:
    model: dict[str, Digest] = {}
    kept = Kept.nothing()
    for run in runs:
        fresh = {path: digest for path, digest in run.items() if digest is not None}
        totals = kept.totals
        for path in run.keys() & kept.paths:
            totals.drop(path, known(kept, path))
        for path, digest in fresh.items():
            totals.add(path, digest)
        model = {path: digest for path, digest in (model | run).items() if digest is not None}
        told = {path: Told((path,), (), b"said") for path in model if "b/" in path}
        news = {path: new(path, digest) for path, digest in fresh.items()}
        renewed, facts = kept.renewed(model, news, told, totals)
        about, records = renewed.plain()
        kept = Kept.made(marshal.loads(marshal.dumps(about)), joined(records), joined(facts))

        assert kept.paths == model.keys()
        assert {path: kept.digest(path) for path in model} == model
        assert kept.digest("nowhere.md") is None
        assert kept.totals == Totals.of(model)
        assert kept.told == told
        assert {path: kept.facts(path) for path in model} == {path: new(path, model[path]).facts for path in model}
        for wanted in ({"1"}, {"7", "23"}, {str(number) for number in range(60)}):
            naming = {path for path, digest in model.items() if wanted & {bare(target) for target, _ in digest.asks}}
            assert set(kept.naming(wanted)) == naming
        lazy = Digests(model, kept, fresh)
        assert dict(lazy) == model == {path: lazy[path] for path in lazy}
        assert list(lazy) == list(model)


def known(kept: Kept, path: str) -> Digest:
    digest = kept.digest(path)
    assert digest is not None
    return digest


def joined(pieces: list[Any]) -> memoryview:
    return memoryview(b"".join(pieces))


def test_groups_without_a_change_stay_as_they_are() -> None:
    def digest(tag: str) -> Digest:
        return Digest(tags=(tag,))

    files = [f"{number:04}.md" for number in range(1000)]
    first, _ = Kept.nothing().renewed(files, {path: new(path, digest("#t")) for path in files}, {}, Totals.of({}))
    second, _ = first.renewed(files, {files[500]: new(files[500], digest("#u"))}, {}, Totals.of({}))
    before, after = first.plain()[1][1::2], second.plain()[1][1::2]  # of each group its names, then its records
    assert len(before) == len(after) == 16
    assert sum(one is not other for one, other in zip(before, after, strict=True)) == 1


def test_damaged_facts_are_none() -> None:
    kept, facts = Kept.nothing().renewed(["a/1.md"], {"a/1.md": new("a/1.md", Digest())}, {}, Totals.of({}))
    about, records = kept.plain()
    whole, torn = (Kept.made(about, joined(records), joined(data)) for data in (facts, [b"a/x.md"]))
    assert (whole.facts("a/1.md"), torn.facts("a/1.md")) == (b"a/1.md", b"")
