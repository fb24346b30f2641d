"""Addresses of the cockpit, of one alarm, and of what the map fetches."""

from django.urls import path

from anlan.web.cockpit import alarms, layers, views

app_name = "cockpit"
urlpatterns = [
    path("", views.cockpit, name="cockpit"),
    path("cockpit/now", views.now, name="now"),
    path("cockpit/clock", views.clock, name="clock"),
    path("map/layers/<str:key>", layers.layer, name="layer"),
    path("map/ground", views.map_ground, name="ground"),
    path("alarms/shown", views.shown, name="shown"),
    path("alarms/<int:alarm_id>", alarms.page, name="alarm"),
    path("alarms/<int:alarm_id>/drawer", alarms.drawer, name="alarm-drawer"),
    path("alarms/<int:alarm_id>/acknowledge", alarms.acknowledge, name="acknowledge"),
    path("alarms/<int:alarm_id>/shelve", alarms.shelve, name="shelve"),
    path("alarms/<int:alarm_id>/unshelve", alarms.unshelve, name="unshelve"),
]
