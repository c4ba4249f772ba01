"""Pieces of text with a style each in, a stream with or without colours out."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from vaultlint.report.escape import defuse
from vaultlint.report.look import Look
from vaultlint.typed import NamedTuple, TextIO

# The sixteen colours of every terminal, so that the user's own palette decides.
STYLES = {
    "error": "bold red",
    "warning": "bold yellow",
    "info": "bold cyan",
    "off": "dim",
    "message": "bold",
    "gutter": "bold blue",
    "escaped": "magenta",
    "help": "bold green",
    "title": "bold",
    "heading": "bold underline",
    "code": "cyan",
    "bad": "red",
    "good": "green",
    "fixed": "green",
    "faint": "dim",
}


class Piece(NamedTuple):
    """Text that is safe to show, the name of its style, and what it links to."""

    text: str
    style: str = ""
    link: str = ""


Paint = Callable[[Iterable[Piece]], None]


def painter(stream: TextIO, look: Look) -> Paint:
    """What puts pieces on the stream; rich is imported only for colours."""
    return _colored(stream, look) if look.color else _plain(stream, look)


def _plain(stream: TextIO, look: Look) -> Paint:
    def paint(pieces: Iterable[Piece]) -> None:
        text = "".join([piece.text for piece in pieces])
        stream.write(defuse(text) if look.obeyed else text)

    return paint


def _colored(stream: TextIO, look: Look) -> Paint:
    from rich.console import Console
    from rich.segment import Segment, Segments
    from rich.style import Style

    console = Console(
        file=stream,
        force_terminal=True,
        color_system="standard",
        no_color=False,
        highlight=False,
        markup=False,
        emoji=False,
        width=look.width,
    )
    styles = {name: Style.parse(words) for name, words in STYLES.items()} | {"": Style.null()}

    def paint(pieces: Iterable[Piece]) -> None:
        segments = [
            Segment(
                defuse(text) if look.obeyed else text,
                styles[style] + Style(link=link) if link and look.links else styles[style],
            )
            for text, style, link in pieces
        ]
        console.print(Segments(segments), soft_wrap=True, end="")

    return paint
