"""The command line: arguments in, exit status out."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit status: those of the program's arguments without any given."""
    from vaultlint.cli.lint import plain_request

    arguments = sys.argv[1:] if arguments is None else arguments
    request = plain_request(arguments)
    if request is None:
        from vaultlint.cli.commands import run_command

        return run_command(arguments)
    # What hooks say: before a note is read, click alone would take as long as all the rest.
    from vaultlint.cli.failure import Refused, tell
    from vaultlint.cli.lint import lint

    try:
        return lint(request)
    except Refused as error:
        error.show()
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        tell(error, sys.stderr, False)
    return 2
