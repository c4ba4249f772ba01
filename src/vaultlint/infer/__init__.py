"""Folders of notes in, note schemas that describe them out."""

from vaultlint.infer.learn import Outcome, learn
from vaultlint.infer.proposal import Entry, Proposal
from vaultlint.infer.sample import Lesson, lessons

__all__ = ["Entry", "Lesson", "Outcome", "Proposal", "learn", "lessons"]
