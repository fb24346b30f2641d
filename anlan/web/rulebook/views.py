"""Pages of rules: the book, one rule with its history and the form of its change, the withdrawal of a planned value."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anlan.foundation.people.api import OutOfSight, actor_of, require, scope_of
from anlan.foundation.rules import api as rules
from anlan.foundation.rules.models import Rule
from anlan.kit.refusal import Refusal
from anlan.web.accounts.pages import show
from anlan.web.rulebook.forms import RuleChangeForm, WithdrawForm
from anlan.web.rulebook.permissions import Permission
from anlan.web.rulebook.reading import Asked, confidence_words


@require_safe
@require(Permission.VIEW)
def rule_list(request: HttpRequest) -> HttpResponse:
    """`/admin/rules?q=&module=&confidence=&only=`: every rule, narrowed."""
    book = rules.lines()
    asked = Asked.of(request.GET)
    found = asked.narrow(book)
    return show(
        request,
        "rulebook/list",
        rows=[(line, confidence_words(line.row.confidence)) for line in found],
        modules=rules.modules(book),
        confidences=Rule.Confidence.choices,
        asked=asked,
        total=len(book),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.VIEW)
def rule_page(request: HttpRequest, rule_id: str) -> HttpResponse:
    """`/admin/rules/<id>`: the rule; posting shows what a change would do, posting that with `confirm` does it."""
    line = _find(rule_id)
    today = timezone.localdate()
    may_change = line.is_changeable and manages(request)
    if request.method != "POST":
        form = RuleChangeForm(line=line, today=today) if may_change else None
        return _rule_page(request, line, form=form)
    if not may_change:
        messages.error(request, "没有改动：规则全区通用，由管理范围为全区的系统管理员修改")
        return redirect("rulebook:rule", line.rule_id)
    form = RuleChangeForm(request.POST, line=line, today=today)
    if not form.is_valid():
        return _rule_page(request, line, form=form, status=422)
    return _previewed_or_done(request, line, form)


def _previewed_or_done(request: HttpRequest, line: rules.Line, form: RuleChangeForm) -> HttpResponse:
    given = form.cleaned_data
    wanted = {"rule_id": line.rule_id, "value": given["value"], "effective_from": given["effective_from"]}
    if request.POST.get("edit") == "1":
        return _rule_page(request, line, form=form)
    try:
        if request.POST.get("confirm") != "1" or not given["version"]:
            return _rule_page(request, line, form=form, change=rules.preview(**wanted))
        rules.change(
            **wanted,
            basis=given["basis"],
            note=given["reason"],
            version=given["version"],
            by=actor_of(request),
        )
    except rules.TooEarly as early:
        form.add_error("effective_from", str(early))
    except (Refusal, rules.RuleUnknown) as refused:
        form.add_error(None, str(refused))
    else:
        since = "" if given["effective_from"] <= timezone.localdate() else f"，{given['effective_from']} 起施行"
        words = f"{rules.value_words(line.rule_id, given['value'])} {line.row.unit}".rstrip()
        messages.success(request, f"已改为 {words}{since}")
        return redirect("rulebook:rule", line.rule_id)
    return _rule_page(request, line, form=form, status=422)


@require_POST
@require(Permission.MANAGE)
def withdraw(request: HttpRequest, rule_id: str, number: int) -> HttpResponse:
    """`/admin/rules/<id>/planned/<number>/withdraw`: take back a planned value, with a reason."""
    line, form = _find(rule_id), WithdrawForm(request.POST)
    if not manages(request):
        messages.error(request, "没有撤下：规则全区通用，由管理范围为全区的系统管理员修改")
    elif not form.is_valid():
        messages.error(request, "没有撤下：请写明原因")
    elif number not in [row.pk for row in line.planned]:
        messages.error(request, str(rules.NotPlanned()))
    else:
        try:
            rules.withdraw(row_id=number, by=actor_of(request), reason=form.cleaned_data["reason"])
            messages.success(request, "已撤下，原来的取值继续有效")
        except rules.NotPlanned as refused:
            messages.error(request, str(refused))
    return redirect("rulebook:rule", line.rule_id)


def manages(request: HttpRequest) -> bool:
    """Whether the account may change what holds everywhere."""
    return scope_of(request.user, Permission.MANAGE).everything


def _find(rule_id: str) -> rules.Line:
    found = rules.line(rule_id)
    if found is None:
        raise OutOfSight("rules.rule", rule_id)
    return found


def _rule_page(
    request: HttpRequest,
    line: rules.Line,
    *,
    form: RuleChangeForm | None,
    change: rules.Change | None = None,
    status: int = 200,
) -> HttpResponse:
    editions = rules.history(line.rule_id)
    if change is not None and form is not None:
        form.data = request.POST.copy()
        form.data["version"] = change.version  # goes with the confirmation
    return show(
        request,
        "rulebook/rule",
        line=line,
        row=line.row,
        facts=_facts(line),
        editions=[(edition, confidence_words(edition.row.confidence)) for edition in editions],
        form=form,
        change=change,
        new_words=rules.value_words(line.rule_id, change.value) if change else "",
        before_words=rules.value_words(line.rule_id, change.before.value) if change else "",
        gives_way=_spoken(line, change.gives_way) if change else [],
        may_withdraw=manages(request),
        status=status,
    )


def _facts(line: rules.Line) -> list[tuple[str, Any]]:
    row = line.row
    shipped = "" if line.shipped is None else f"{rules.value_words(line.rule_id, line.shipped.value)} {row.unit}"
    span = f"{row.effective_from} 起{f'，至 {row.effective_to} 前' if row.effective_to else ''}"
    facts = [
        ("模块", line.module),
        ("依据", row.basis),
        ("可信度", confidence_words(row.confidence)),
        ("施行", span),
        ("说明", row.note),
        ("产品自带取值", shipped.strip() if line.is_local else ""),
    ]
    return [(name, words) for name, words in facts if words]


def _spoken(line: rules.Line, rows: Iterable[Rule]) -> list[str]:
    return [f"{row.effective_from} 起 {rules.value_words(line.rule_id, row.value)} {row.unit}".rstrip() for row in rows]
