"""Verbs of resources."""
