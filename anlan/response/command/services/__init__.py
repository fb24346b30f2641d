"""Verbs of command."""
