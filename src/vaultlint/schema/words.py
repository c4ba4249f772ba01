"""Texts as schemas compare them: width of space, case and markup do not count; wildcards become expressions."""

from __future__ import annotations

import re
from functools import lru_cache


def folded(text: str) -> str:
    """A text without case, Unicode form and width of space."""
    return " ".join(composed(text).split()).casefold()


def composed(text: str) -> str:
    """A text in Unicode form NFC: a file system may hand out names decomposed."""
    if text.isascii():
        return text
    from unicodedata import normalize

    return normalize("NFC", text)


def bare(text: str) -> str:
    """The same without markup around it and without a colon behind it."""
    return folded(text.strip("*_`~= \t").rstrip("*_`~=:： \t"))


def has_wildcard(text: str) -> bool:
    """Whether a text stands for several."""
    return "*" in text or "?" in text


@lru_cache(maxsize=1024)
def wildcard(text: str) -> re.Pattern[str]:
    """``*`` and ``?`` as an expression. What a ``*`` skipped is never tried again, so time stays linear."""
    first, *others = (re.escape(piece).replace(r"\?", ".") for piece in re.sub(r"\*+", "*", text).split("*"))
    if not others:
        return re.compile(rf"(?s:{first})\Z")
    *between, last = others
    skips = "".join(f"(?>.*?{piece})" for piece in between)
    return re.compile(rf"(?s:{first}{skips}.*{last})\Z")


def tag(text: str) -> str:
    """A tag as tags are compared: no ``#``, no slash at the end, lower case (SEMANTICS 7)."""
    return text.strip("#/ ").lower()


@lru_cache(maxsize=1024)
def tag_glob(glob: str) -> re.Pattern[str]:
    """``*`` stays inside a level, ``**`` spans levels; ``trial/**`` is ``trial`` and all below it.

    >>> [bool(tag_glob("trial/**").match(tag)) for tag in ("trial", "trial/phase3/x", "trials")]
    [True, True, False]
    """
    below = "/**" if glob.endswith("/**") else ""
    parts = re.split(r"(\*+)", glob.removesuffix("/**"))
    source = re.escape(parts[0])
    for star, text in zip(parts[1::2], parts[2::2], strict=True):
        step = "[^/]" if star == "*" else "."
        source += f"(?>{step}*?{re.escape(text)})" if text else f"{step}*"
    return re.compile(f"(?s:{source}{'(?:/.*)?' if below else ''})\\Z")


def is_below(path: str, folder: str) -> bool:
    """Whether a file lies in a folder or deeper; "" and "/" are the root."""
    folder = composed(folder).strip("/")
    return not folder or composed(path).startswith(folder + "/")


def stem(path: str) -> str:
    """A file's name without folder and ``.md``."""
    name = path.rpartition("/")[2]
    return name[:-3] if name.lower().endswith(".md") else name
