"""Reads of command."""
