"""Registration of this module with Django."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "anlan.response.plans"
    label = "plans"
    verbose_name = "预案"

    def ready(self) -> None:
        """Declare permissions and journal entries; an edition is shared by the stories of all who followed it."""
        from anlan.foundation.people import api as people
        from anlan.foundation.trace.api import register_reference
        from anlan.response.plans import entries, permissions

        people.register(permissions.Permission, permissions.TITLES, permissions.GRANTS)
        entries.register()
        register_reference("plans.planversion")
