"""Tests of the journal's page."""
