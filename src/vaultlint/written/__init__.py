"""How a link is written: where its path stands in the text, how it names a file, the edit that makes it name another.

`spelled` gives the path by which a link names a file, `rewritten` the edit of a link that shall lead there.
"""

from vaultlint.written.place import destination, in_table, real_name, target_span
from vaultlint.written.rewrite import rewritten
from vaultlint.written.spell import encoded, spelled

__all__ = ["destination", "encoded", "in_table", "real_name", "rewritten", "spelled", "target_span"]
