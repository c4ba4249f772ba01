"""Bytes in, notes out: how Obsidian reads a file of the vault."""

from vaultlint.read.note import decode, read, read_all

__all__ = ["decode", "read", "read_all"]
