"""What holds for all tests."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

_NUMBERS = count()


@pytest.fixture(scope="session")
def caches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the caches of all tests lie."""
    return tmp_path_factory.mktemp("caches")


@pytest.fixture(autouse=True)
def cache_folder(caches: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder of one test and of the processes that it starts: no run touches the user's own."""
    folder = caches / str(next(_NUMBERS))
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    # What platformdirs asks on other systems.
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(folder / "vaultlint"))
    return folder / "vaultlint"
