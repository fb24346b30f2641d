"""Many rules at once: an adjustment over a filter, the table out, the table in."""

from typing import Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from anlan.foundation.people.api import actor_of, require
from anlan.watch.telemetry.models import MonitoringRule, MonitoringRuleVersion, Point, PointKind
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.rule_checks import RuleRefused
from anlan.watch.telemetry.rule_forms import AdjustForm, SheetForm
from anlan.watch.telemetry.rule_kinds import RULE_KINDS
from anlan.watch.telemetry.rule_services import adjust_level_lines, adjust_rules
from anlan.watch.telemetry.rule_sheets import keep, look_at, write_sheet
from anlan.watch.telemetry.services import TelemetryRefused
from anlan.watch.telemetry.views.listing import Asked, narrowed, streets
from anlan.watch.telemetry.views.rules import FOR_LINES, asked_of, chosen

MOST = 5000
SHOWN = 200


@require(Permission.POINT_TUNE)
@require_http_methods(["GET", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """Adjust all rules of a filter, or the level lines of all its points: tried first, then kept, all or none."""
    asked = asked_of(request, "/rules/bulk")
    form = AdjustForm(request.POST or None)
    rules = chosen(request.user, asked, Permission.POINT_TUNE).select_related(*FOR_LINES).order_by("pk")
    points = _points(request.user, asked)
    context: dict[str, Any] = {
        "form": form,
        "asked": asked,
        "rule_total": rules.count(),
        "point_total": points.count(),
        "rule_kinds": RULE_KINDS.values(),
        "kinds": PointKind.objects.order_by("order"),
        "streets": streets(),
    }
    if request.method == "POST" and form.is_valid():
        try:
            context["changed"] = _adjust(request, form, rules, points, is_kept="keep" in request.POST)
            context["is_kept"] = "keep" in request.POST
        except (RuleRefused, TelemetryRefused) as refused:
            form.add_error(None, f"{refused}。一条也没有改")
    return render(request, "telemetry/rules_bulk.html", context, status=422 if form.errors else 200)


def _adjust(
    request: HttpRequest, form: AdjustForm, rules: QuerySet[MonitoringRule], points: QuerySet[Point], *, is_kept: bool
) -> int:
    """How many change; without `is_kept` everything is done and taken back, so that nothing is guessed."""
    is_rules = form.cleaned_data["what"] == "rules"
    chosen_rules, chosen_points = list(rules[: MOST + 1]) if is_rules else [], list(points[: MOST + 1])
    if len(chosen_rules if is_rules else chosen_points) > MOST:
        raise RuleRefused("", f"超过 {MOST} 条，请先缩小筛选")
    adjustment, actor = form.adjustment(), actor_of(request)
    with transaction.atomic():
        if is_rules:
            changed = adjust_rules(rules=chosen_rules, by=adjustment, actor=actor)
        else:
            changed = adjust_level_lines(points=chosen_points, by=adjustment, actor=actor)
        if not is_kept:
            transaction.set_rollback(True)
    return changed


def _points(account: Any, asked: Asked) -> QuerySet[Point]:
    found: QuerySet[Point] = Point.objects.within(account, Permission.POINT_TUNE)
    found = narrowed(found, Asked(asked.path, {n: asked.get(n) for n in ("region", "q")}), ("code", "name"))
    if asked.get("kind"):
        found = found.filter(kind_id=asked.get("kind"))
    return found.filter(rules__is_current=True).order_by("code")


@require(Permission.POINT_VIEW)
@require_GET
def sheet(request: HttpRequest) -> StreamingHttpResponse:
    """The rules of a filter and the level lines of its points as CSV."""
    asked = asked_of(request)
    rules = chosen(request.user, asked, Permission.POINT_VIEW).select_related(*FOR_LINES).order_by("pk")
    points: QuerySet[Point] = Point.objects.visible_to(request.user).filter(rules__is_current=True)
    points = narrowed(points, Asked(asked.path, {n: asked.get(n) for n in ("region", "q")}), ("code", "name"))
    if asked.get("kind"):
        points = points.filter(kind_id=asked.get("kind"))
    if asked.get("rule") or asked.get("state") or asked.get("point"):
        points = points.none()
    current = Prefetch("versions", MonitoringRuleVersion.objects.filter(is_current=True))
    found = write_sheet(
        rules.prefetch_related(current)[:MOST], points.prefetch_related("rules").order_by("code")[:MOST]
    )
    answer = StreamingHttpResponse(found, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = "attachment; filename*=UTF-8''%E7%9B%91%E6%B5%8B%E8%A7%84%E5%88%99.csv"
    return answer


@require(Permission.POINT_TUNE)
@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest) -> HttpResponse:
    """A table: looked at row by row, then kept wholly or not at all."""
    form = SheetForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            looked = look_at(text, request.user)
            wrong = [each for each in looked if each.error]
            context |= {"looked": (wrong or looked)[:SHOWN], "total": len(looked), "wrong": len(wrong), "text": text}
            context["changing"] = sum(each.outcome in ("新建", "修改") for each in looked)
            if "keep" in request.POST and not wrong:
                context["kept"] = keep(looked, actor_of(request))
        except (RuleRefused, TelemetryRefused) as refused:
            form.add_error("file", str(refused))
    status = 422 if form.errors or context.get("wrong") else 200
    return render(request, "telemetry/rules_import.html", context, status=status)
