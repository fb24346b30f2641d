"""`/rules`: monitoring rules as a list, one by one with their history, and the form of each kind with its trial."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from anlan.foundation.people.api import actor_of, find_visible, may_here, require
from anlan.watch.telemetry.engine.monitoring.definitions import Definition
from anlan.watch.telemetry.models import MonitoringRule, MonitoringRuleVersion, Point, PointKind, RuleState
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.replay import DAYS, Comparison, compare_rules, points_of
from anlan.watch.telemetry.rule_forms import MonitoringRuleForm
from anlan.watch.telemetry.rule_kinds import AREA, RULE_KINDS, SEVERAL, RuleKind
from anlan.watch.telemetry.rule_services import RuleText, change_rule, make_rule, text_of
from anlan.watch.telemetry.rule_texts import lines_words, settings_words, subject_text, unit_of
from anlan.watch.telemetry.views.listing import PAGE, Asked, chips, counted, narrowed, streets

STATES = {"raised": "正在告警", "on": "启用", "off": "停用"}
MOST_SHOWN = 100
DIGITS = 9  # of a rule's number that fits its column
FOR_LINES = ("point__kind", "point_kind")


@require(Permission.POINT_VIEW)
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """The list with its filters."""
    asked = asked_of(request)
    base = chosen(request.user, asked, Permission.POINT_VIEW, with_state=False)
    numbers = {state: counted(base.filter(_in_state(state))) for state in STATES}
    context = {
        **_page(request, asked),
        "chips": chips(asked, "state", STATES, numbers),
        "rule_kinds": RULE_KINDS.values(),
        "kinds": PointKind.objects.order_by("order"),
        "streets": streets(),
        "may_tune": MonitoringRule.objects.within(request.user, Permission.POINT_TUNE).exists()
        or Point.objects.within(request.user, Permission.POINT_TUNE).exists(),
    }
    return render(request, "telemetry/rules.html", context)


@require(Permission.POINT_VIEW)
@require_GET
def rule_rows(request: HttpRequest) -> HttpResponse:
    """The next rows."""
    return render(request, "telemetry/rules_rows.html", _page(request, asked_of(request)))


@require(Permission.POINT_VIEW)
@require_GET
def rule_page(request: HttpRequest, rule_id: int) -> HttpResponse:
    """One rule: what it says, where it stands, how it came to say so."""
    found = find_visible(MonitoringRule.objects.select_related(*FOR_LINES), request.user, pk=rule_id)
    current = found.versions.get(is_current=True)
    seen = RuleState.objects.filter(rule=found, point__in=Point.objects.visible_to(request.user))
    raised = seen.filter(level__gt=0).select_related("point").order_by("level", "point__code")
    versions = found.versions.order_by("-version")[:MOST_SHOWN]
    context = {
        **_line(found, current),
        "raised": raised[:MOST_SHOWN],
        "raised_total": raised.count(),
        "versions": [(each, lines_words(found, each), settings_words(each)) for each in versions],
        "may_tune": may_here(request.user, Permission.POINT_TUNE, found),
    }
    return render(request, "telemetry/rule_page.html", context)


@require(Permission.POINT_TUNE)
@require_http_methods(["GET", "POST"])
def new_rule(request: HttpRequest) -> HttpResponse:
    """A new rule: first its kind, then its form."""
    kind = RULE_KINDS.get(request.GET.get("kind", ""))
    if kind is None:
        return render(request, "telemetry/rule_kinds.html", {"rule_kinds": RULE_KINDS.values()})
    start = {"point": request.GET.get("point", "")[:60]}
    form = MonitoringRuleForm(request.POST or None, kind=kind, account=request.user, initial=start)
    if request.method == "POST" and form.is_valid() and "keep" in request.POST:
        made = make_rule(
            kind=kind.key, text=form.text, by=actor_of(request), point=form.point, point_kind=form.point_kind,
            region_path=form.region_path,
        )  # fmt: skip
        return redirect("telemetry:monitoring-rule", made.pk)
    return _form(request, form, kind, None)


@require(Permission.POINT_TUNE)
@require_http_methods(["GET", "POST"])
def edit_rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """A new version of a rule."""
    rows = MonitoringRule.objects.select_related(*FOR_LINES)
    found = find_visible(rows, request.user, Permission.POINT_TUNE, pk=rule_id)
    form = MonitoringRuleForm(request.POST or None, kind=found.rule_kind, account=request.user, rule=found)
    if request.method == "POST" and form.is_valid() and "keep" in request.POST:
        change_rule(rule=found, text=form.text, by=actor_of(request))
        return redirect("telemetry:monitoring-rule", found.pk)
    return _form(request, form, found.rule_kind, found)


def _form(request: HttpRequest, form: MonitoringRuleForm, kind: RuleKind, rule: MonitoringRule | None) -> HttpResponse:
    is_tried = request.method == "POST" and not form.errors and "try" in request.POST
    days = int(request.POST["try"]) if is_tried and request.POST["try"] in {str(d) for d in DAYS} else DAYS[0]
    about = rule or MonitoringRule(kind=kind.key, point=form.point, point_kind=form.point_kind)
    context = {
        "form": form,
        "kind": kind,
        "rule": rule,
        "subject": subject_text(rule) if rule else "",
        "version": rule.versions.count() + 1 if rule else 1,
        "unit": unit_of(about, form.text.settings if is_tried else {}),
        "days": DAYS,
        "trial": _trial(form, rule, days, request.user) if is_tried else None,
    }
    return render(request, "telemetry/rule_form.html", context, status=422 if form.errors else 200)


def _trial(form: MonitoringRuleForm, rule: MonitoringRule | None, days: int, account: Any) -> dict[str, Any]:
    """What would have changed over the past days."""
    after = _definition(form.kind, form.text, form)
    before = None
    if rule is not None:
        current = rule.versions.get(is_current=True)
        before = _definition(form.kind, text_of(current), form) if current.is_active else None
    points, total = points_of(after, account)
    found: Comparison = compare_rules(before, after if form.text.is_active else None, points, days)
    terms = form.text.settings.get("terms", [])
    return {"found": found, "total": total, "asks_rules": any("rule" in term for term in terms), "fresh": found.fresh,
            "gone": found.gone, "regraded": found.regraded}  # fmt: skip


def _definition(kind: RuleKind, text: RuleText, form: MonitoringRuleForm) -> Definition:
    is_several = kind.subject in (AREA, SEVERAL)
    return Definition(
        rule_id=1,
        name=text.name,
        kind=kind,
        point_id=form.point.pk if form.point and (is_several or not form.point_kind) else None,
        point_kind=form.point_kind.pk if form.point_kind else None,
        region_path=form.region_path if form.point_kind else "",
        lines=text.lines,
        settings=text.settings,
        conditions=text.conditions,
        hold_up_s=text.hold_up_s,
        hold_down_s=text.hold_down_s,
    )


def asked_of(request: HttpRequest, path: str = "/rules") -> Asked:
    """The filters in the address."""
    allowed = {"state": STATES, "rule": RULE_KINDS, "kind": None, "region": None, "q": None, "point": None}
    return Asked.of(path, request.GET, allowed)


def chosen(account: Any, asked: Asked, permission: str, *, with_state: bool = True) -> QuerySet[MonitoringRule]:
    """The rules of a filter over which the account holds a permission."""
    found: QuerySet[MonitoringRule] = MonitoringRule.objects.within(account, permission)
    found = narrowed(found, Asked(asked.path, {"region": asked.get("region")}), ())
    if asked.get("rule"):
        found = found.filter(kind=asked.get("rule"))
    if kind := asked.get("kind"):
        found = found.filter(Q(point_kind_id=kind) | Q(point_kind=None, point__kind_id=kind))
    if code := asked.get("point"):
        found = found.filter(_of_point(code))
    if text := asked.get("q"):
        named = MonitoringRuleVersion.objects.filter(is_current=True, name__icontains=text).values("rule")
        words = Q(pk__in=named) | Q(point__code__icontains=text) | Q(point__name__icontains=text)
        found = found.filter(words | Q(pk=int(text)) if _is_number(text) else words)
    if with_state and asked.get("state"):
        found = found.filter(_in_state(asked.get("state")))
    return found


def _of_point(code: str) -> Q:
    point = Point.objects.filter(code=code).first()
    if point is None:
        return Q(pk=None)
    paths = [point.region_path[:end] for end in range(len(point.region_path) + 1)]
    return Q(point=point) | Q(point_kind_id=point.kind_id, region_path__in=paths)


def _in_state(state: str) -> Q:
    if state == "raised":
        return Q(pk__in=RuleState.objects.filter(level__gt=0).values("rule"))
    wanted = MonitoringRuleVersion.objects.filter(is_current=True, is_active=state == "on")
    return Q(pk__in=wanted.values("rule"))


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= DIGITS


def _page(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    after = request.GET.get("after", "")
    found = chosen(request.user, asked, Permission.POINT_VIEW)
    if _is_number(after):
        found = found.filter(pk__lt=int(after))
    page = list(found.select_related(*FOR_LINES).order_by("-pk")[: PAGE + 1])
    shown = page[:PAGE]
    current = {v.rule_id: v for v in MonitoringRuleVersion.objects.filter(rule__in=shown, is_current=True)}
    raised: dict[int, list[int]] = {}
    seen = RuleState.objects.filter(rule__in=shown, level__gt=0, point__in=Point.objects.visible_to(request.user))
    for rule_id, level in seen.values_list("rule_id", "level"):
        raised.setdefault(rule_id, []).append(level)
    lines = [
        {**_line(rule, current[rule.pk]), "now": min(raised.get(rule.pk, [0])), "raised": len(raised.get(rule.pk, []))}
        for rule in shown
    ]
    more = asked.address(after=str(shown[-1].pk)).replace("/rules?", "/rules/rows?") if len(page) > PAGE else ""
    return {"rows": lines, "next_url": more, "asked": asked}


def _line(rule: MonitoringRule, version: MonitoringRuleVersion) -> dict[str, Any]:
    return {
        "rule": rule,
        "version": version,
        "kind": rule.rule_kind,
        "subject": subject_text(rule),
        "lines": lines_words(rule, version),
        "settings": settings_words(version),
    }
