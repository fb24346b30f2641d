"""Addresses of telemetry."""

from django.urls import path

from anlan.watch.telemetry.views import alarm_life, alarms, changes, devices, kinds, points, rule_bulk, rules

app_name = "telemetry"
urlpatterns = [
    path("alarms", alarms.alarms, name="alarms"),
    path("alarms/rows", alarms.rows, name="alarm-rows"),
    path("alarms/windows", alarm_life.window_list, name="windows"),
    path("alarms/windows/new", alarm_life.new_window, name="new-window"),
    path("alarms/windows/<int:window_id>/close", alarm_life.close_window, name="close-window"),
    path("alarms/escalation", alarm_life.escalation, name="escalation"),
    path("alarms/escalation/<int:contact_id>/drop", alarm_life.drop_contact, name="drop-contact"),
    path("alarms/nuisance", alarm_life.nuisance_list, name="nuisance"),
    path("points", points.points, name="points"),
    path("points/rows", points.rows, name="point-rows"),
    path("points/kinds", kinds.kinds, name="kinds"),
    path("points/<str:code>", points.point, name="point"),
    path("points/<str:code>/drawer", points.drawer, name="point-drawer"),
    path("points/<str:code>/rule", changes.rule, name="rule"),
    path("points/<str:code>/service", changes.service, name="service"),
    path("rules", rules.rules, name="monitoring-rules"),
    path("rules/rows", rules.rule_rows, name="monitoring-rule-rows"),
    path("rules/new", rules.new_rule, name="new-monitoring-rule"),
    path("rules/bulk", rule_bulk.bulk, name="bulk-rules"),
    path("rules/sheet.csv", rule_bulk.sheet, name="rule-sheet"),
    path("rules/import", rule_bulk.take_in, name="import-rules"),
    path("rules/<int:rule_id>", rules.rule_page, name="monitoring-rule"),
    path("rules/<int:rule_id>/edit", rules.edit_rule, name="edit-monitoring-rule"),
    path("devices", devices.devices, name="devices"),
    path("devices/rows", devices.rows, name="device-rows"),
    path("devices/new", changes.new_device, name="new-device"),
    path("devices/<str:code>", devices.device, name="device"),
    path("devices/<str:code>/drawer", devices.drawer, name="device-drawer"),
    path("devices/<str:code>/gateway", alarm_life.gateway, name="gateway"),
    path("devices/<str:code>/credential", changes.credential, name="credential"),
]
