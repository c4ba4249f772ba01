"""What goes wrong in, words on standard error out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from vaultlint.report.escape import defuse, escape
from vaultlint.typed import TextIO


class Refused(Exception):
    """The run cannot start or go on, for a reason that its user can remove."""

    def show(self) -> None:
        """Print the reasons, a line each."""
        for line in str(self).splitlines() or [""]:
            print(defuse(f"error: {escape(line)}"), file=sys.stderr)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what paths, configuration and plugins can be refused for into words."""
    try:
        yield
    except Exception as error:
        # Few runs are refused, and most need not even import what could refuse them.
        from vaultlint.api import LintError
        from vaultlint.config import ConfigError
        from vaultlint.discover import DiscoverError
        from vaultlint.plugins import PluginError

        if isinstance(error, ConfigError | DiscoverError | LintError | PluginError):
            raise Refused(str(error)) from error
        raise


def tell(error: Exception, stream: TextIO | None, verbose: bool) -> None:
    """One line about an error of ours, below its traceback where that is wanted."""
    import traceback

    last = traceback.extract_tb(error.__traceback__)[-1:]
    place = "".join(f" ({frame.filename}:{frame.lineno})" for frame in last)
    if verbose:
        lines = "".join(traceback.format_exception(error)).splitlines()
        print(defuse("\n".join(map(escape, lines))), file=stream)
    how = "the traceback above" if verbose else "what --verbose adds"
    what = escape(f"{type(error).__name__}: {error}{place}")
    print(defuse(f"vaultlint: internal error: {what}; please report this line with {how}"), file=stream)
