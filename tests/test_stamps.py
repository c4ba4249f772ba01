"""Stamps of files as long values beside the files themselves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vaultlint.discover import File
from vaultlint.stamps import Stamps

numbers = st.integers(-1, (1 << 63) - 1)
kinds = st.sampled_from(["note", "canvas", "base", "attachment"])
names = st.text("abé/\ud800", min_size=1, max_size=4)
listings = st.dictionaries(
    names,
    st.tuples(kinds, numbers, numbers, st.integers(0, (1 << 64) - 1), st.booleans(), names | st.just(""), numbers),
).map(lambda found: [File(path, *found[path]) for path in sorted(found)])


def masked(files: list[File]) -> list[File]:
    """An inode is kept without its highest bit."""
    return [file._replace(inode=file.inode & ((1 << 63) - 1)) for file in files]


@given(listings)
def test_files_come_back(files: list[File]) -> None:
    assert Stamps.of(files).files() == masked(files)


@given(listings, st.data())
def test_what_is_different(files: list[File], data: st.DataObject) -> None:
    changed = [
        data.draw(
            st.sampled_from([file, file._replace(size=file.size ^ 1), file._replace(alias_of=file.alias_of + "x")])
        )
        for file in files
    ]

    different = Stamps.of(files).different(Stamps.of(changed))

    assert different == [place for place, file in enumerate(files) if file != changed[place]]
    assert (Stamps.of(files) == Stamps.of(changed)) == (not different)


@given(listings, listings)
def test_other_files(files: list[File], others: list[File]) -> None:
    same = [file.path for file in files] == [file.path for file in others]

    assert (Stamps.of(files).different(Stamps.of(others)) is None) == (not same)


@given(listings, numbers, st.data())
def test_what_can_be_trusted(files: list[File], limit: int, data: st.DataObject) -> None:
    unread = set(data.draw(st.lists(st.sampled_from([file.path for file in files])))) if files else set()

    trusted = Stamps.of(files).trusted(limit, unread).files()

    for file, kept in zip(masked(files), trusted, strict=True):
        recent = file.mtime_ns >= limit or file.ctime_ns >= limit or file.path in unread
        assert kept == (file._replace(size=-1) if recent and file.kind != "attachment" else file)
