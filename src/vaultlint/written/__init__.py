"""How a link is written: where its path stands in the text, and how one names a file."""

from vaultlint.written.place import destination, real_name, target_span
from vaultlint.written.spell import encoded

__all__ = ["destination", "encoded", "real_name", "target_span"]
