"""Warnings of other bodies, fetched from their CAP feeds (Atom, RSS) or single CAP addresses."""
