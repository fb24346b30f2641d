"""The JSON API: one frame for every module's `routes.py`."""
