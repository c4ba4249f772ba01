"""Text of notes in, text that is safe to show out: what a terminal would obey or hide becomes visible."""

from __future__ import annotations

import re

# Control characters; characters without width that hide in a name or turn its direction; lone surrogates, which no
# output can encode; tag characters, except in the flags of England, Scotland and Wales. The joiners of emoji and of
# Persian stay.
UNSHOWN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb]"
    "|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+"
)
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
# What the runners of CI obey when it stands in a log: `::name::` at the start of a line and `##[name]` anywhere on
# GitHub, `##vso[name]` on Azure, `##teamcity[name]`.
_COMMAND = re.compile(r"^(\s*:):|(##\w*)\[", re.MULTILINE)


def escape(text: str) -> str:
    r"""The text in one line, as a terminal can show it.

    >>> print(escape("a\x1b[31m\nb\u202e"))
    a\x1b[31m\nb\u202e
    """
    return text if text.isprintable() else UNSHOWN.sub(_escaped, text)


def defuse(text: str) -> str:
    r"""Lines of a report in which a runner of CI sees no command.

    >>> print(defuse("::add-mask::Rome\na ##[add-mask]Rome"))
    :\u003aadd-mask::Rome
    a ##\u005badd-mask]Rome
    """
    return _COMMAND.sub(_defused, text) if "::" in text or "##" in text else text


def numbered(character: str) -> str:
    """The character by its number, as Python writes it."""
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _escaped(found: re.Match[str]) -> str:
    return "".join([_SHORT.get(character) or numbered(character) for character in found[0]])


def _defused(found: re.Match[str]) -> str:
    return f"{found[1]}\\u003a" if found[1] else f"{found[2]}\\u005b"
