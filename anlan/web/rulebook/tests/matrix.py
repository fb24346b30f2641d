"""Examples of the rulebook for the test of remit: rules hold everywhere, so no row lies outside."""

from tests.remit.world import Example

CHANGE = {"value": "6", "effective_from": "2030-01-01", "basis": "试", "reason": "试"}

EXAMPLES: dict[str, Example | list[Example]] = {
    "rulebook:list": Example(query=lambda row: {"q": "锁定"}),
    "rulebook:rule": [
        Example(address=lambda row: {"rule_id": "people.lockout.failures"}),
        Example(address=lambda row: {"rule_id": "CAS-01"}, method="POST", sends=lambda row: CHANGE),
    ],
    "rulebook:withdraw": Example(
        address=lambda row: {"rule_id": "CAS-01", "number": 1}, method="POST", sends=lambda row: {"reason": "试"}
    ),
    "rulebook:policies": Example(),
    "rulebook:new_warning_policy": [Example(), Example(method="POST", sends=lambda row: {"action": "draft"})],
    "rulebook:warning_policy": [
        Example(address=lambda row: {"number": 1}),
        Example(address=lambda row: {"number": 1}, method="POST", sends=lambda row: {"action": "issue"}),
    ],
    "rulebook:new_incident_policy": [Example(), Example(method="POST", sends=lambda row: {"action": "open"})],
    "rulebook:incident_policy": [
        Example(address=lambda row: {"number": 1}),
        Example(address=lambda row: {"number": 1}, method="POST", sends=lambda row: {"action": "open"}),
    ],
    "api GET /api/v1/rules": Example(query=lambda row: {"module": "闭环"}),
    "api GET /api/v1/rules/{rule_id}": Example(address=lambda row: {"rule_id": "CAS-01"}),
}
