"""What goes wrong in, words on standard error out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, TextIO

import click

from vaultlint.report.escape import escape


class Refused(click.ClickException):
    """The run cannot start or go on, for a reason that its user can remove."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the reasons, a line each."""
        for line in self.message.splitlines() or [""]:
            click.echo(f"error: {escape(line)}", file=file, err=file is None)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what paths, configuration and plugins can be refused for into words."""
    from vaultlint.config import ConfigError
    from vaultlint.discover import DiscoverError
    from vaultlint.plugins import PluginError

    try:
        yield
    except (ConfigError, DiscoverError, PluginError) as error:
        raise Refused(str(error)) from error


def tell(error: Exception, stream: TextIO | None, verbose: bool) -> None:
    """One line about an error of ours, below its traceback where that is wanted."""
    import traceback

    last = traceback.extract_tb(error.__traceback__)[-1:]
    place = "".join(f" ({frame.filename}:{frame.lineno})" for frame in last)
    if verbose:
        lines = "".join(traceback.format_exception(error)).splitlines()
        print("\n".join(map(escape, lines)), file=stream)
    how = "the traceback above" if verbose else "what --verbose adds"
    what = escape(f"{type(error).__name__}: {error}{place}")
    print(f"vaultlint: internal error: {what}; please report this line with {how}", file=stream)
