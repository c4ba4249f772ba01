"""Tuples with names, held against those of ``typing``."""

from __future__ import annotations

import pickle
import subprocess
import sys
import typing
from collections.abc import Callable
from typing import Any

import pytest

from vaultlint import typed


class Ours(typed.NamedTuple):
    """Three fields, of which one has a default."""

    name: str
    start: int
    end: int = 3

    @property
    def length(self) -> int:
        """How long it is."""
        return self.end - self.start


def often(kind: Any) -> Any:
    """A kind of which so many were made that its constructor was compiled."""
    space = {each: value for each, value in vars(kind).items() if each in ("length", *kind._field_defaults)}
    space |= {"end": 3, "__annotations__": kind.__annotations__}
    copy = type(typed.NamedTuple)("Ours", (typed.NamedTuple,), space)
    generic = copy.__new__
    for number in range(300):
        assert copy("a", number) == ("a", number, 3)
    assert copy.__new__ is not generic
    return copy


class Theirs(typing.NamedTuple):
    """The same."""

    name: str
    start: int
    end: int = 3

    @property
    def length(self) -> int:
        """How long it is."""
        return self.end - self.start


class Nothing(typed.NamedTuple):
    """No field at all."""


@pytest.mark.parametrize(
    "use",
    [
        lambda kind: kind("a", 1),
        lambda kind: kind("a", 1, 2),
        lambda kind: kind("a", start=1),
        lambda kind: kind(end=5, name="a", start=1),
        lambda kind: kind._make(["a", 1, 2]),
        lambda kind: kind("a", 1)._replace(start=2, end=9),
        lambda kind: kind("a", 1)._replace(),
        lambda kind: kind("a", 1).length,
        lambda kind: kind("a", 1)._asdict(),
        lambda kind: kind("a", 1).end,
        lambda kind: (kind._fields, kind._field_defaults, kind.__match_args__),
        lambda kind: hash(kind("a", 1)),
        lambda kind: kind("a", 1) == ("a", 1, 3),
        lambda kind: sorted([kind("b", 1), kind("a", 2)]),
        lambda kind: repr(kind("a", 1)).partition("(")[2],
        lambda kind: type(kind("a", 1)[:2]),
    ],
)
def test_is_what_typing_makes(use: Callable[[Any], object]) -> None:
    assert use(Ours) == use(Theirs) == use(often(Ours))


@pytest.mark.parametrize(
    "use",
    [
        lambda kind: kind("a"),
        lambda kind: kind("a", 1, 2, 3),
        lambda kind: kind("a", 1, name="b"),
        lambda kind: kind("a", 1, length=2),
        lambda kind: kind(start=1),
        lambda kind: kind._make(["a"]),
        lambda kind: kind("a", 1)._replace(length=1),
        lambda kind: setattr(kind("a", 1), "start", 2),
        lambda kind: setattr(kind("a", 1), "other", 2),
    ],
)
def test_refuses_what_typing_refuses(use: Callable[[Any], object]) -> None:
    refused = []
    for kind in (Ours, Theirs, often(Ours)):
        with pytest.raises((TypeError, ValueError, AttributeError)) as error:
            use(kind)
        refused.append(error.type)
    assert refused[0] is refused[1] is refused[2]


class Odd(typed.NamedTuple):
    """Fields with the names of what a constructor works with."""

    cls: int
    new: int
    kind: int
    values: int


def test_fields_may_have_any_name() -> None:
    for number in range(300):
        assert Odd(number, 1, 2, values=3) == (number, 1, 2, 3)


def test_matches_and_travels() -> None:
    match Ours("a", 1):
        case Ours(name, start, end=3):
            assert (name, start) == ("a", 1)
        case _:
            pytest.fail("does not match")
    assert type(pickle.loads(pickle.dumps(Ours("a", 1)))) is Ours
    assert repr(Ours("a", 1)) == "Ours(name='a', start=1, end=3)"
    assert Nothing() == ()


def test_a_field_without_default_comes_first() -> None:
    with pytest.raises(TypeError, match="without a default"):
        exec("class Wrong(NamedTuple):\n    one: int = 1\n    two: int\n", {"NamedTuple": typed.NamedTuple})


def test_the_engine_starts_without_typing() -> None:
    modules = "vaultlint.cli.lint, vaultlint.run, vaultlint.report"
    told = subprocess.run(
        [sys.executable, "-c", f"import sys, {modules}; print('typing' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "False\n"
