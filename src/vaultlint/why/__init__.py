"""A place in a note in, for each link there why it leads where it does, or nowhere, out."""

from vaultlint.why.explain import Explained, Why, explain
from vaultlint.why.find import Asked, AskError, asked

__all__ = ["AskError", "Asked", "Explained", "Why", "asked", "explain"]
