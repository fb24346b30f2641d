"""The front door of telemetry."""

from anlan.watch.telemetry.backfill import import_readings
from anlan.watch.telemetry.contacts import KEPT, Contact, Heard, note_contacts, recent_frames
from anlan.watch.telemetry.handling import AlarmUnknown, acknowledge_alarm, alone_with, ensure_case
from anlan.watch.telemetry.history import chart_of, crossings, sentence_of
from anlan.watch.telemetry.kinds import ALARM_LAYER, RAIN_1H, RIVER_STAGE, WATER_DEPTH
from anlan.watch.telemetry.models import (
    Alarm,
    AlarmCase,
    Device,
    MonitoringRule,
    Point,
    PointKind,
    PointRule,
    PointState,
)
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.picture import AlarmFacts, AlarmLine, Extreme, OverLine, Stage, StreetNow, Threshold
from anlan.watch.telemetry.procedures import AlarmHandling
from anlan.watch.telemetry.rule_kinds import RuleKind, rule_kinds
from anlan.watch.telemetry.rule_services import RuleText, change_rule, make_rule
from anlan.watch.telemetry.selectors.alarms import (
    alarm_facts,
    alarms_of,
    case_notes,
    ended_since,
    line_of,
    lines,
    waiting_by_level,
)
from anlan.watch.telemetry.selectors.now import highest, newest_alarm_at, over_line, river_stage, streets_now
from anlan.watch.telemetry.selectors.raw import readings_of
from anlan.watch.telemetry.selectors.series import SPANS, Series, Span, changes_over, series
from anlan.watch.telemetry.senders import Sender, note_refused, sender_of
from anlan.watch.telemetry.services import (
    TelemetryRefused,
    is_credential,
    issue_credential,
    register_device,
    register_point,
    shelve_alarm,
    token_digest,
    tune,
    unshelve_alarm,
)
from anlan.watch.telemetry.shown import Shown, report_shown
from anlan.watch.telemetry.standard_kinds import default_rule, load_kinds, shipped_kinds
from anlan.watch.telemetry.stations import (
    Adjustment,
    Station,
    adjustments_of,
    assign_channel,
    check_adjustment,
    check_remote_id,
    connect_device,
    disconnect_device,
    station_of,
    station_of_code,
)
from anlan.watch.telemetry.stream import STREAM, connect, ensure_stream
from anlan.watch.telemetry.timing import PROMISE_MS, Timing, timing
from anlan.watch.telemetry.views.listing import Asked, Chip, chips, narrowed, page_by_key, streets
from anlan.watch.telemetry.weather import WarningSpan, register_warnings
from anlan.watch.telemetry.wording import number_words, unit_words, value_words

__all__ = [
    "ALARM_LAYER",
    "KEPT",
    "PROMISE_MS",
    "RAIN_1H",
    "RIVER_STAGE",
    "SPANS",
    "STREAM",
    "WATER_DEPTH",
    "Adjustment",
    "Alarm",
    "AlarmCase",
    "AlarmFacts",
    "AlarmHandling",
    "AlarmLine",
    "AlarmUnknown",
    "Asked",
    "Chip",
    "Contact",
    "Device",
    "Extreme",
    "Heard",
    "MonitoringRule",
    "OverLine",
    "Permission",
    "Point",
    "PointKind",
    "PointRule",
    "PointState",
    "RuleKind",
    "RuleText",
    "Sender",
    "Series",
    "Shown",
    "Span",
    "Stage",
    "Station",
    "StreetNow",
    "TelemetryRefused",
    "Threshold",
    "Timing",
    "WarningSpan",
    "acknowledge_alarm",
    "adjustments_of",
    "alarm_facts",
    "alarms_of",
    "alone_with",
    "assign_channel",
    "case_notes",
    "change_rule",
    "changes_over",
    "chart_of",
    "check_adjustment",
    "check_remote_id",
    "chips",
    "connect",
    "connect_device",
    "crossings",
    "default_rule",
    "disconnect_device",
    "ended_since",
    "ensure_case",
    "ensure_stream",
    "highest",
    "import_readings",
    "is_credential",
    "issue_credential",
    "line_of",
    "lines",
    "load_kinds",
    "make_rule",
    "narrowed",
    "newest_alarm_at",
    "note_contacts",
    "note_refused",
    "number_words",
    "over_line",
    "page_by_key",
    "readings_of",
    "recent_frames",
    "register_device",
    "register_point",
    "register_warnings",
    "report_shown",
    "river_stage",
    "rule_kinds",
    "sender_of",
    "sentence_of",
    "series",
    "shelve_alarm",
    "shipped_kinds",
    "station_of",
    "station_of_code",
    "streets",
    "streets_now",
    "timing",
    "token_digest",
    "tune",
    "unit_words",
    "unshelve_alarm",
    "value_words",
    "waiting_by_level",
]
