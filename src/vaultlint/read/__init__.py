"""Bytes in, notes out: how Obsidian reads a file of the vault."""

from vaultlint.read.glance import Glance
from vaultlint.read.note import SEEN, Draft, begin, decode, finish, read, read_all, see

__all__ = ["SEEN", "Draft", "Glance", "begin", "decode", "finish", "read", "read_all", "see"]
