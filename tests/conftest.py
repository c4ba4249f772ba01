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


@pytest.fixture(autouse=True)
def no_runner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that run on a runner of CI neither behave otherwise there nor write to its summary."""
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "TF_BUILD", "TEAMCITY_VERSION", "VAULTLINT_OUTPUT_FORMAT"):
        monkeypatch.delenv(name, raising=False)
