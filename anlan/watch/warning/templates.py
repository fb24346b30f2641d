"""`/warnings/templates`: the words of warnings per event and colour, edited with a preview."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.foundation.people.api import OutOfSight, actor_of, may, require
from anlan.watch.warning.effects import headline_of
from anlan.watch.warning.event_codes import event_name
from anlan.watch.warning.forms import TemplateForm
from anlan.watch.warning.models import WarningTemplate
from anlan.watch.warning.permissions import Permission
from anlan.watch.warning.templating import TEXTS, TemplateRefused, filled_in, keep_template, templates_for, words_of

VERSIONS = 20
EXAMPLE_AREA = "甘棠街道、湓浦街道"


@require(Permission.DRAFT, Permission.TEMPLATE)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The templates in force; a draft begins from one."""
    account: Any = request.user
    context = {
        "templates": templates_for(),
        "may_manage": may(account, Permission.TEMPLATE),
        "may_draft": may(account, Permission.DRAFT),
    }
    return render(request, "warning/templates.html", context)


@require(Permission.TEMPLATE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A template for an event and level that has none."""
    return _edit(request, None)


@require(Permission.TEMPLATE)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The next version of a template."""
    found = WarningTemplate.objects.filter(pk=pk).first()
    if found is None:
        raise OutOfSight("warning.warningtemplate", str(pk))
    current = WarningTemplate.objects.filter(event_code=found.event_code, level=found.level, is_current=True).first()
    return _edit(request, current or found)


@require(Permission.TEMPLATE)
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The form as it is now, filled for an example; nothing is saved."""
    return render(request, "warning/template_preview.html", _preview(TemplateForm(request.POST), request))


def _edit(request: HttpRequest, current: WarningTemplate | None) -> HttpResponse:
    initial = {name: getattr(current, name) for name in TemplateForm.base_fields} if current else {}
    form = TemplateForm(request.POST or None, initial=initial, current=current)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            kept = keep_template(by=actor_of(request), based_on=_based_on(request), **given)
        except TemplateRefused as refused:
            for field, words in (refused.fields or {"": str(refused)}).items():
                form.add_error(field if field in form.fields else None, words)
        else:
            messages.success(request, f"已保存{kept}第 {kept.version} 版")
            return redirect("warning:templates")
    context = {"form": form, "current": current, **_preview(form, request)}
    if current:
        rows = WarningTemplate.objects.filter(event_code=current.event_code, level=current.level)
        context["versions"] = rows.order_by("-version")[:VERSIONS]
    return render(request, "warning/template.html", context, status=422 if form.errors else 200)


def _based_on(request: HttpRequest) -> int:
    said = request.POST.get("based_on", "0")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else -1


def _preview(form: TemplateForm, request: HttpRequest) -> dict[str, Any]:
    """The texts as they would read for an example area, in the name of one's own body."""
    given = form.data if form.is_bound else form.initial
    sender = getattr(getattr(request.user, "organisation", None), "name", "") or "浔阳区应急管理局"
    hours, level = str(given.get("valid_hours") or ""), str(given.get("level") or "")
    expires = timezone.now() + timedelta(
        hours=int(hours) if hours.isascii() and hours.isdigit() and len(hours) < 4 else 6
    )
    grave = int(level) if level in ("1", "2", "3", "4") else 3
    event = event_name(str(given.get("event_code") or ""))
    words = words_of(area=EXAMPLE_AREA, level=grave, event=event, sender=sender, expires_at=expires)
    shown = {name: filled_in(str(given.get(name) or ""), words) for name in TEXTS}
    shown["headline"] = shown["headline"] or headline_of(event, grave, sender)
    return {"shown": shown, "grave": grave}
