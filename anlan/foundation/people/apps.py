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
        _shape_rules()


def _shape_rules() -> None:
    """What the rules of people may be set to."""
    from anlan.foundation.people.roles import ROLES
    from anlan.foundation.rules.api import Shape, register_shape

    titles = {key: role.title for key, role in ROLES.items()}
    register_shape("people.second_factor.roles", Shape(choices=lambda: titles))
    register_shape("people.password.classes", Shape(least=1, most=4))
    register_shape("people.password.length", Shape(least=1, most=64))
    register_shape("people.password.history", Shape(least=0))
