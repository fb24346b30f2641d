"""告警联动: by which policy alarms become warnings and incidents. For administrators of the whole district."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from anlan.foundation.people.api import OutOfSight, actor_of, require, scope_of
from anlan.foundation.territory import api as territory
from anlan.foundation.territory.models import Region
from anlan.kit.refusal import Refusal
from anlan.kit.wording import COLOURS
from anlan.response.command import api as command
from anlan.watch.warning import api as warning
from anlan.web.accounts.forms import picked, region_suggestions
from anlan.web.accounts.pages import show
from anlan.web.rulebook.policy_forms import IncidentPolicyForm, WarningPolicyForm, kind_names

MOST_ID = 2**63 - 1


@require_safe
@require(warning.Permission.POLICY, command.Permission.POLICY)
def policy_list(request: HttpRequest) -> HttpResponse:
    """`/admin/policies`: both tables."""
    kinds = dict(kind_names())
    warnings = warning.WarningPolicy.objects.order_by("point_kind", "alarm_level")
    incidents = command.IncidentPolicy.objects.order_by("order", "pk")
    return show(
        request,
        "rulebook/policies",
        warnings=[
            (row, kinds.get(row.point_kind, row.point_kind), warning.event_name(row.event_code)) for row in warnings
        ],
        incidents=[
            (row, kinds.get(row.point_kind, row.point_kind) or "全部类型", territory.reach_words(row.region_path))
            for row in incidents
        ],
        manages_warnings=_manages_warnings(request),
        manages_incidents=_manages_incidents(request),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require(warning.Permission.POLICY)
def warning_policy(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """`/admin/policies/warnings/<number>` or `…/new`."""
    row = _find(warning.WarningPolicy, number)
    form = WarningPolicyForm(request.POST or None, instance=row)
    title = "新设告警转预警规定"
    if row is not None:
        title = f"{dict(kind_names()).get(row.point_kind, row.point_kind)}{COLOURS[row.alarm_level]}色告警转预警"
    return _answered(request, form, number, warning.keep_policy, title, manages_all=_manages_warnings(request))


@require_http_methods(["GET", "HEAD", "POST"])
@require(command.Permission.POLICY)
def incident_policy(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """`/admin/policies/incidents/<number>` or `…/new`."""
    row = _find(command.IncidentPolicy, number)
    initial = {}
    if row is not None and row.region_path:
        region = Region.objects.filter(path=row.region_path).first()
        initial["region_path"] = picked(region.name, region.code) if region else ""
    form = IncidentPolicyForm(request.POST or None, instance=row, initial=initial)
    title = row.name if row else "新设告警转事件策略"
    return _answered(request, form, number, command.keep_policy, title, manages_all=_manages_incidents(request))


def _answered(
    request: HttpRequest, form: Any, number: int | None, keep: Any, title: str, *, manages_all: bool
) -> HttpResponse:
    if request.method == "POST" and not manages_all:
        messages.error(request, "没有改动：联动全区通用，由管理范围为全区的系统管理员设定")
        return redirect("rulebook:policies")
    if request.method == "POST" and form.is_valid():
        try:
            keep(policy_id=number, by=actor_of(request), **form.cleaned_data)
        except Refusal as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已设定，从下一条告警起按新的办")
            return redirect("rulebook:policies")
    return show(
        request,
        "rulebook/policy",
        form=form,
        title=title,
        manages_all=manages_all,
        regions=region_suggestions() if "region_path" in form.fields else [],
        status=422 if form.errors else 200,
    )


def _find(model: Any, number: int | None) -> Any:
    if number is None:
        return None
    found = model.objects.filter(pk=number).first() if number <= MOST_ID else None
    if found is None:
        raise OutOfSight(model._meta.label_lower, str(number))
    return found


def _manages_warnings(request: HttpRequest) -> bool:
    return scope_of(request.user, warning.Permission.POLICY).everything


def _manages_incidents(request: HttpRequest) -> bool:
    return scope_of(request.user, command.Permission.POLICY).everything
