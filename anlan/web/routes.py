"""What the web floor adds to the JSON API: modules that lie below people cannot ask who calls, so their pages do."""

from ninja import Router

from anlan.web.audit.routes import router as journal
from anlan.web.rulebook.routes import router as rules

prefix = ""
router = Router()
router.add_router("", rules)
router.add_router("", journal)
