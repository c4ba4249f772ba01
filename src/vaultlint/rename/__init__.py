"""A file or folder and a new name in, the vault with it moved and with all links leading where they led out."""

from vaultlint.rename.planning import Renaming, plan, rename
from vaultlint.rename.where import RenameError, Wish, wish

__all__ = ["RenameError", "Renaming", "Wish", "plan", "rename", "wish"]
