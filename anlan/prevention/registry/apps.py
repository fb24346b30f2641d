"""Registration of this module with Django."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "anlan.prevention.registry"
    label = "registry"
    verbose_name = "人口法人房屋设施"

    def ready(self) -> None:
        """Declare permissions, journal entries and pages."""
        from typing import Any

        from anlan.foundation.journal.api import register_entry
        from anlan.foundation.people.api import register
        from anlan.foundation.trace.api import register_page
        from anlan.prevention.registry.models import Building, Enterprise, Facility
        from anlan.prevention.registry.permissions import GRANTS, TITLES, Permission

        register(Permission, TITLES, GRANTS)
        register_entry("registry.entries.registered", "{actor} 登记了 {subject} 等 {count} 项")
        register_entry("registry.enterprise.corrected", "{actor} 更正了 {subject} 的{fields}")

        register_entry("registry.contact.read", "{actor} 查看了 {subject} 的联系电话全号")

        def page_of(kind: str, model: Any, column: str) -> None:
            def page(key: str, account: Any) -> str | None:
                row = model.objects.visible_to(account).filter(pk=key).first()
                return f"/registry/{kind}/{getattr(row, column)}" if row else None

            register_page(model._meta.label_lower, page)

        page_of("enterprise", Enterprise, "uscc")
        page_of("building", Building, "code")
        page_of("facility", Facility, "code")
