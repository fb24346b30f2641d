"""Remit: every address × every role × rows inside and outside. No leak.

A module says in `tests/matrix.py` how a row of each of its addresses is made at a place:

    EXAMPLES = {
        "telemetry:point": Example(make=a_point, address=lambda point: {"code": point.code}),
        "telemetry:points": Example(make=a_point, shows=lambda point: point.name),   # a list: what it must not show
        "api GET /api/v1/telemetry/points/{code}": Example(make=a_point, address=lambda point: {"code": point.code}),
    }

An address without a mark (`require`, `signed_in`, `public`) or without an example fails the test.
"""
