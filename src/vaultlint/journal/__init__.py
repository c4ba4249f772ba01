"""Moves and changes of many files in, all of them made or none, whatever stops the process or the machine.

What is to be done is written to a file at the vault's root first, with the old and the new content of every file. A
later run that finds this file brings it to an end: forwards, or back where forwards is no way any more. A file that
somebody has changed in the meantime stays as it is, and that is told.

>>> import tempfile
>>> with tempfile.TemporaryDirectory() as root, exclusive(root, []) as journal:
...     _ = open(f"{root}/Rome.md", "wb").write(b"old")
...     journal.carry_out(Plan("", (Move("Rome.md", "Roma.md"),), (Change("Roma.md", b"old", b"new"),)))
...     open(f"{root}/Roma.md", "rb").read()
b'new'
"""

from vaultlint.journal.lock import NAME, Busy
from vaultlint.journal.plan import Change, Move, Plan
from vaultlint.journal.work import KEPT, Journal, exclusive, is_pending, recover

__all__ = ["KEPT", "NAME", "Busy", "Change", "Journal", "Move", "Plan", "exclusive", "is_pending", "recover"]
