"""Registration of this module with Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "anlan.foundation.people"
    label = "people"
    verbose_name = "机构账号角色"
