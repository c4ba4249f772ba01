"""``vaultlint.toml`` or ``[tool.vaultlint]`` → Config; a Config and a path → the rules that run on that note."""

from __future__ import annotations

from vaultlint.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vaultlint.config.check import load, parse
    from vaultlint.config.files import profiles, read
    from vaultlint.config.selection import Selected, Selection, select
    from vaultlint.config.shapes import Shape, shape_of
    from vaultlint.config.values import FILE, PYPROJECT, Choice, Config, ConfigError, ConfigProblem, Profile
    from vaultlint.config.words import families, names, nearest

__all__ = [
    "FILE",
    "PYPROJECT",
    "Choice",
    "Config",
    "ConfigError",
    "ConfigProblem",
    "Profile",
    "Selected",
    "Selection",
    "Shape",
    "families",
    "load",
    "names",
    "nearest",
    "parse",
    "profiles",
    "read",
    "select",
    "shape_of",
]

_HOMES = {
    **dict.fromkeys(("load", "parse"), "check"),
    **dict.fromkeys(("profiles", "read"), "files"),
    **dict.fromkeys(("Selected", "Selection", "select"), "selection"),
    **dict.fromkeys(("Shape", "shape_of"), "shapes"),
    **dict.fromkeys(("families", "names", "nearest"), "words"),
}


def __getattr__(name: str) -> Any:
    """The names above, imported when somebody asks: most vaults have no configuration to read or to check."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES.get(name, 'values')}"), name)
    return value
