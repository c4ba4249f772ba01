"""The command line as the installed script and ``python -m vaultlint`` start it."""

from __future__ import annotations

import gc
import os
import signal
import sys

from vaultlint.typed import NoReturn


def _terminated(*_: object) -> NoReturn:
    """Leave as an interrupt would have it: children end, and temporary files go."""
    raise SystemExit(143)


def main() -> None:
    """Run the command line and leave with its exit status."""
    if sys.argv[1:] == ["--version"]:
        # Before click is imported: scripts ask for the version on every run.
        from vaultlint import __version__

        print(f"vaultlint {__version__}")
        return
    # Facts are tuples without cycles; the collector would only walk over them again and again.
    gc.disable()
    try:
        signal.signal(signal.SIGTERM, _terminated)
        from vaultlint.cli import run

        status = run()
    except KeyboardInterrupt:
        status = 130
    # At its end the interpreter collects once more, whatever it was told: after 10,000 notes for 0.15 s.
    gc.freeze()
    sys.exit(status)


if __name__ == "__main__":
    # `python -m` finds modules in the current folder first, and that may be the vault of a stranger.
    if not sys.flags.safe_path and sys.path[:1] == [os.getcwd()]:
        del sys.path[0]
    main()
