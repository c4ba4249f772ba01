"""An option of a rule in, the Shape of the values it takes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from vaultlint.config.words import any_of
from vaultlint.rule import Option
from vaultlint.typed import Any, NamedTuple


class Shape(NamedTuple):
    """What an option takes: in words, as a test, as JSON Schema; how its value in TOML becomes the one of the rule."""

    wanted: str
    fits: Callable[[Any], bool]
    made: Callable[[Any], Any]
    json: Mapping[str, Any]


_TEXT = Shape("a text", lambda value: isinstance(value, str), str, {"type": "string"})
_SCALARS = {
    "str": _TEXT,
    "bool": Shape("true or false", lambda value: isinstance(value, bool), bool, {"type": "boolean"}),
    "int": Shape("a whole number", lambda value: type(value) is int, int, {"type": "integer"}),
    "float": Shape("a number", lambda value: type(value) in (int, float), float, {"type": "number"}),
}
_ANYTHING = Shape("a value", lambda value: True, lambda value: value, {})
_LISTS = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset} | dict.fromkeys(
    ("Sequence", "Collection", "Iterable"), tuple
)
_PLURALS = {"a text": "texts", "a whole number": "whole numbers", "a number": "numbers"}


def shape_of(option: Option) -> Shape:
    """What an option takes, by its annotation; without one, by its default."""
    return _shape(option.annotation or type(option.default).__name__)


def _shape(annotation: str) -> Shape:
    text = annotation.removeprefix("<class '").removesuffix("'>").removesuffix(" | None")
    outer, _, inner = text.removesuffix("]").partition("[")
    outer = outer.rpartition(".")[2]
    if outer == "Literal":
        return _literal(inner)
    if outer in _LISTS:
        return _list(_LISTS[outer], _shape(inner.split(",")[0] or "str"))
    if outer in ("dict", "Mapping"):
        return _table(_shape(inner.partition(",")[2].strip() or "str"))
    return _SCALARS.get(text, _ANYTHING)


def _literal(inner: str) -> Shape:
    from ast import literal_eval

    try:
        choices = literal_eval(f"({inner},)")
    except (ValueError, SyntaxError):  # members of an enumeration
        return _ANYTHING
    return Shape(
        any_of(choices),
        lambda value: any(value == each and type(value) is type(each) for each in choices),
        lambda value: value,
        {"enum": list(choices)},
    )


def _list(container: Callable[[Iterable[Any]], Any], each: Shape) -> Shape:
    return Shape(
        f"a list of {_PLURALS.get(each.wanted, each.wanted)}",
        lambda value: isinstance(value, list) and all(map(each.fits, value)),
        lambda value: container(map(each.made, value)),
        {"type": "array", "items": each.json},
    )


def _table(each: Shape) -> Shape:
    return Shape(
        f"a table of {_PLURALS.get(each.wanted, each.wanted)}",
        lambda value: isinstance(value, dict) and all(map(each.fits, value.values())),
        lambda value: {name: each.made(entry) for name, entry in value.items()},
        {"type": "object", "additionalProperties": each.json},
    )
