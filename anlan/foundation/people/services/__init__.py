"""Verbs of people: signing in, sessions, own account, administration."""
