"""Examples of the shell, the workbench and the gallery for the test of remit."""

from tests.remit.rows import joint_case
from tests.remit.world import Example

EXAMPLES: dict[str, Example | list[Example]] = {
    "shell-status": Example(),
    "todo": Example(make=joint_case, shows=lambda row: row.title, query=lambda row: {"view": "all"}),
    "todo-rows": Example(make=joint_case, shows=lambda row: row.title, query=lambda row: {"view": "all"}),
    "todo-case": Example(make=joint_case, address=lambda row: {"number": row.number}),
    "gallery": Example(),
    "gallery-drawer": Example(),
    "gallery-rows": Example(),
}
