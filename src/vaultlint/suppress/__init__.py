"""Suppressions: what a file says to vaultlint, the findings it is about, and how such words are written."""
