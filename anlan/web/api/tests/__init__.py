"""Tests of the API frame."""
