"""The page of a case, the same as a drawer, and the taking of a step from either."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from anlan.foundation.casework.diagram import svg
from anlan.foundation.casework.forms import StepForm
from anlan.foundation.casework.refusals import AlreadyMoved, CaseNotFound, FormInvalid, StepRefused
from anlan.foundation.casework.selectors.case_page import CasePage, StepOption, case_page
from anlan.foundation.casework.services.advancing import advance
from anlan.foundation.casework.wording import moment
from anlan.foundation.people.api import actor_of, signed_in

PAGE, DRAWER = "casework/page.html", "casework/drawer.html"
RECENT = 5


@dataclass(frozen=True)
class Draft:
    """What came back from a step that was refused: shown again, so that nothing typed is lost."""

    step_key: str
    form: StepForm
    refusal: StepRefused
    key: str


@require_GET
@signed_in
def case(request: HttpRequest, number: str) -> HttpResponse:
    """`/cases/<number>?step=<key>`: the page, with the form of one step."""
    return _shown(request, number, PAGE)


@require_GET
@signed_in
def drawer(request: HttpRequest, number: str) -> HttpResponse:
    """`/cases/<number>/drawer?step=<key>`: the same for a drawer."""
    return _shown(request, number, DRAWER)


@require_http_methods(["GET", "POST"])
@signed_in
def take_step(request: HttpRequest, number: str, step_key: str) -> HttpResponse:
    """Take a step. Done: the page anew. Refused: the page with what was filled and the reason."""
    if request.method == "GET":
        return redirect(f"{reverse('casework:case', args=[number])}?step={step_key}")
    template = DRAWER if "HX-Request" in request.headers else PAGE
    page = _page_of(request, number)
    version = request.POST.get("_version", "")
    try:
        movement = advance(
            page.case.pk,
            step_key,
            by=actor_of(request),
            form=request.POST,
            key=request.POST.get("_key", ""),
            version=int(version) if version.isdecimal() and len(version) < 10 else None,
        )
    except CaseNotFound:
        raise Http404 from None
    except StepRefused as refusal:
        return _refused(request, number, template, step_key, refusal)
    if template == PAGE:
        messages.success(request, f"已办理「{movement.step_title}」")
        return redirect("casework:case", number)
    return _shown(request, number, template)


def _page_of(request: HttpRequest, number: str) -> CasePage:
    try:
        return case_page(request.user, number)
    except CaseNotFound:
        raise Http404 from None


def _shown(request: HttpRequest, number: str, template: str) -> HttpResponse:
    page = _page_of(request, number)
    return render(request, template, _context(request, page, request.GET.get("step", ""), None))


def _refused(request: HttpRequest, number: str, template: str, step_key: str, refusal: StepRefused) -> HttpResponse:
    page = _page_of(request, number)
    step = page.procedure.step(step_key)
    if step is None:
        raise Http404
    form = step.form(request.POST, case=page.case, account=request.user)
    key = request.POST.get("_key", "") if isinstance(refusal, FormInvalid) else ""
    context = _context(request, page, step_key, Draft(step_key, form, refusal, key))
    return render(request, template, context, status=refusal.status)


def _context(request: HttpRequest, page: CasePage, step_key: str, draft: Draft | None) -> dict[str, Any]:
    option = _chosen(page, step_key, draft)
    form: StepForm | None = None
    if option is not None:
        form = draft.form if draft else option.step.form(case=page.case, account=request.user)
    is_race = draft is not None and not isinstance(draft.refusal, FormInvalid)
    return {
        "page": page,
        "case": page.case,
        "option": option,
        "form": form,
        "key": (draft and draft.key) or str(uuid4()),
        "refusal": draft.refusal if draft and is_race else None,
        "lost_race": isinstance(draft.refusal, AlreadyMoved) if draft else False,
        "kept": _kept(draft.form) if draft and is_race and option is None else [],
        "steps": [{"name": s.title, "note": s.note, "when": s.note, "state": s.place} for s in page.bar],
        "timeline": _timeline(page),
        "recent": _timeline(page)[: RECENT + 1],
        "diagram": svg(page.procedure, page.case.state),
        "panel": page.procedure.panel(page.case, request.user) if page.procedure.panel_template else {},
        "now": timezone.now(),
    }


def _chosen(page: CasePage, step_key: str, draft: Draft | None) -> StepOption | None:
    """The step whose form is shown: the one asked for, else the first one on the way that can be taken."""
    if step_key:
        asked = page.option(step_key)
        if asked is not None and asked.can:
            return asked
        if draft is not None:
            return None
    return next((option for option in page.main_options if option.can), None)


def _kept(form: StepForm) -> list[tuple[str, str]]:
    """What was typed into a form whose step cannot be taken any more, to be read and copied."""
    found = []
    for bound in form:
        value = bound.value()
        if value in (None, "", []):
            continue
        given = value if isinstance(value, list) else [value]
        words = {str(key): str(label) for key, label in getattr(bound.field, "choices", ())}
        found.append((str(bound.label), "、".join(words.get(str(each), str(each)) for each in given)))
    return found


def _timeline(page: CasePage) -> list[Mapping[str, Any]]:
    lines: list[Mapping[str, Any]] = []
    if page.case.is_open:
        holder = page.case.holder or page.case.organisation
        who = f"{holder}" if holder else "尚未派给任何单位"
        pending = f"，{page.case.pending_words}" if page.case.pending_words else ""
        due = f"，{moment(page.clock.due_at, timezone.now())} 到期" if page.clock else pending
        lines.append({"text": page.state.title, "when": f"{who}{due}", "next": True})
    for line in page.timeline:
        when = "·".join(part for part in (line.who, line.when, line.due) if part)
        lines.append({"text": line.words, "when": when, "level": line.light or None})
    return lines
