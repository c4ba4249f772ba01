"""What the fuzzer found worth keeping, through the same laws, without the fuzzer."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TARGETS: dict[str, Callable[[bytes], None]] = runpy.run_path(str(HERE / "fuzz.py"))["TARGETS"]
CORPUS = {target: sorted((HERE / "corpus" / target).iterdir()) for target in TARGETS}


@pytest.mark.parametrize("target", TARGETS)
def test_corpus(target: str) -> None:
    """Each input, its beginning and its end alone, and two of them together."""
    assert len(CORPUS[target]) >= 5
    before = b""
    for path in CORPUS[target]:
        data = path.read_bytes()
        for each in (data, data[: len(data) // 2], data[len(data) // 2 :], before + data):
            TARGETS[target](each)
        before = data
