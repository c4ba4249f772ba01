"""Findings answered one by one: `Session` knows what can be answered and does it, `dialogue` talks about it."""
