"""The whole JSON API, every module's operations, under hostile requests."""
