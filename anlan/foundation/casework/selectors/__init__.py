"""Reads of casework: work list, case page, statistics."""
