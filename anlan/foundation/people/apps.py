"""Registration of this module with Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "anlan.foundation.people"
    label = "people"
    verbose_name = "机构账号角色"

    def ready(self) -> None:
        """Declare what people's pages ask for, and the journal entries of people."""
        from anlan.foundation.people.entries import register_entries
        from anlan.foundation.people.permissions import GRANTS, TITLES, Permission
        from anlan.foundation.people.remit import register

        register(Permission, TITLES, GRANTS)
        register_entries()
