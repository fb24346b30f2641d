"""Registration of this module with Django."""

from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "anlan.response.resources"
    label = "resources"
    verbose_name = "队伍物资专家场所"

    def ready(self) -> None:
        """Declare permissions and journal entries."""
        from anlan.foundation.people import api as people
        from anlan.response.resources import entries, permissions

        people.register(permissions.Permission, permissions.TITLES, permissions.GRANTS)
        entries.register()
