"""Registration of this module with Django."""

from django.apps import AppConfig

from anlan.foundation.journal.entries import register_entry


class CaseworkConfig(AppConfig):
    name = "anlan.foundation.casework"
    label = "casework"
    verbose_name = "闭环"

    def ready(self) -> None:
        """Name the journal entries, grant the permissions, register the joint procedure and the page of a case."""
        from anlan.foundation.casework.pages import case_url
        from anlan.foundation.casework.permissions import GRANTS, TITLES, Permission
        from anlan.foundation.casework.procedure import register
        from anlan.foundation.casework.services import announcing, pending
        from anlan.foundation.casework.standard.joining import JointTask
        from anlan.foundation.people.api import register as register_permissions
        from anlan.foundation.trace.api import register_page

        register_entry(announcing.OPENED, "{actor} {opening}：{subject}（{procedure}）")
        register_entry(announcing.MOVED, "{actor} 对 {subject} 办理「{step}」，由「{from}」到「{to}」")
        register_entry(announcing.LIGHT_CHANGED, "{subject} {light}：{words}")
        register_entry(announcing.CLOCK_SET, "{subject} 的{words}")
        register_permissions(Permission, TITLES, GRANTS)
        register(JointTask)
        register_page("casework.case", case_url)
        assert pending  # it waits for a year of holidays that is put in
