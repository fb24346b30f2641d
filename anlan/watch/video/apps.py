"""Registration of this module with Django."""

from django.apps import AppConfig


class VideoConfig(AppConfig):
    name = "anlan.watch.video"
    label = "video"
    verbose_name = "视频"
    rail = (
        {
            "label": "视频",
            "icon": "video",
            "url": "video:videos",
            "permission": "video.point.view",
            "order": 82,
            "goto": "V",
        },
    )

    def ready(self) -> None:
        """Declare permissions and journal entries."""
        from anlan.foundation.journal.api import register_entry
        from anlan.foundation.people.api import register
        from anlan.foundation.trace.api import register_reference
        from anlan.watch.video.permissions import GRANTS, TITLES, Permission

        register(Permission, TITLES, GRANTS)
        register_reference("video.videopoint")
        register_entry("video.point.registered", "{actor} 登记了视频点位 {subject}")
        register_entry("video.stream.looked", "{actor} 调阅视频 {subject}，事由：{reason}，{note}")
