"""What the web floor adds to the JSON API: modules that lie below people cannot ask who calls, so their pages do.

The operations are attached here one by one: the frame reads the permissions of a router's own operations.
"""

from ninja import Router

from anlan.web.audit import routes as audit
from anlan.web.rulebook import routes as rulebook

prefix = ""
router = Router()
router.get("/rules", response=rulebook.Rules, summary="规则参数", tags=["规则"])(rulebook.rule_list)
router.get("/rules/{rule_id}", response=rulebook.RuleWithHistoryOut, summary="一条规则与它的沿革", tags=["规则"])(
    rulebook.rule
)
router.get("/journal", response=audit.Entries, summary="留痕", tags=["留痕"])(audit.entries)
