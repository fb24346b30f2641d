"""Command in the JSON API: incidents, responses, tasks, orders.

The steps of an incident's case (核实、调级、终止、签定分级、评估 …) are taken at `/cases/{number}/steps/{step}`.
"""

from anlan.response.command.routes import incidents, orders, responses, tasks
from anlan.response.command.routes.frame import prefix, router

__all__ = ["incidents", "orders", "prefix", "responses", "router", "tasks"]
