"""Registration of this module with Django."""

from django.apps import AppConfig


class CommandConfig(AppConfig):
    name = "anlan.response.command"
    label = "command"
    verbose_name = "突发事件指挥"
    rail = (
        {
            "label": "任务",
            "icon": "doc",
            "url": "command:tasks",
            "permission": "command.task.step",
            "order": 22,
            "goto": "R",
            "count": "anlan.response.command.api.own_count",
        },
        {
            "label": "事件",
            "icon": "flag",
            "url": "command:incidents",
            "permission": "command.incident.view",
            "order": 40,
            "goto": "I",
            "count": "anlan.response.command.api.running_count",
        },
    )

    def ready(self) -> None:
        """Declare permissions, entries, the procedure, pages and reactions."""
        from anlan.foundation.casework.api import register as register_procedure
        from anlan.foundation.people import api as people
        from anlan.foundation.trace.api import register_page
        from anlan.response.command import entries, pages, permissions, subscribers
        from anlan.response.command.procedures import IncidentProcedure

        people.register(permissions.Permission, permissions.TITLES, permissions.GRANTS)
        entries.register()
        register_procedure(IncidentProcedure)
        register_page("command.incident", pages.incident_url)
        register_page("command.task", pages.task_url)
        assert subscribers
