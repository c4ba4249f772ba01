"""``vaultlint.toml`` or ``[tool.vaultlint]`` → Config; a Config and a path → the rules that run on that note."""

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
