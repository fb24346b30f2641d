"""`/mappings`: how the JSON of cheap sensors becomes readings; tried on a pasted sample before it is saved."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.connectors.json_mapping.forms import MappingForm
from anlan.connectors.json_mapping.mapping import OtherTopic, Understood, understand
from anlan.connectors.json_mapping.models import MappingVersion
from anlan.connectors.json_mapping.services import MappingRefused, devices_of, save_mapping
from anlan.foundation.people.api import OutOfSight, actor_of, require
from anlan.watch.telemetry.api import Permission

VERSIONS = 20


@require(Permission.DEVICE_MANAGE)
@require_GET
def mappings(request: HttpRequest) -> HttpResponse:
    """All mappings, with the devices that use each."""
    found = MappingVersion.objects.filter(is_current=True).order_by("name")
    return render(
        request, "json_mapping/mappings.html", {"rows": [(each, len(devices_of(each.key))) for each in found]}
    )


@require(Permission.DEVICE_MANAGE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new mapping."""
    return _edit(request, None)


@require(Permission.DEVICE_MANAGE)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """A new version of a mapping; the servers take it within seconds."""
    current = MappingVersion.objects.filter(key=key, is_current=True).first()
    if current is None:
        raise OutOfSight("json_mapping", key)
    return _edit(request, current)


@require(Permission.DEVICE_MANAGE)
@require_POST
def trial(request: HttpRequest) -> HttpResponse:
    """What the sample would become by the form as it is now; nothing is saved."""
    current = MappingVersion.objects.filter(key=request.POST.get("editing", ""), is_current=True).first()
    form = MappingForm(request.POST, current=current)
    return render(request, "json_mapping/outcome.html", _outcome(form))


def _edit(request: HttpRequest, current: MappingVersion | None) -> HttpResponse:
    form = MappingForm(request.POST or None, current=current)
    is_saving = request.method == "POST" and "try" not in request.POST
    if is_saving and form.is_valid():
        try:
            saved = save_mapping(
                key=current.key if current else form.cleaned_data["key"],
                name=form.cleaned_data["name"],
                mapping=form.mapping,
                based_on=_based_on(request) if current else 0,
                sample_topic=form.cleaned_data["sample_topic"],
                sample=form.cleaned_data["sample"],
                by=actor_of(request),
            )
        except MappingRefused as refused:
            for field, words in refused.faults.items():
                form.add_error(field if field in form.fields else None, words)
        else:
            return redirect("json_mapping:edit", saved.key)
    context = {"form": form, "current": current, **(_outcome(form) if form.is_bound or current else {})}
    if current:
        versions = MappingVersion.objects.filter(key=current.key).order_by("-version")[:VERSIONS]
        context |= {"devices": devices_of(current.key), "versions": versions}
    return render(request, "json_mapping/edit.html", context, status=422 if is_saving and form.errors else 200)


def _based_on(request: HttpRequest) -> int:
    said = request.POST.get("based_on", "")
    if not (said.isascii() and said.isdigit() and len(said) < 9):
        raise BadRequest("版本号不对，请刷新后再改")
    return int(said)


def _outcome(form: MappingForm) -> dict[str, Any]:
    """What the sample becomes; empty while there is no sample, or the form is not right yet."""
    if form.is_bound:
        is_ready = form.is_valid()
        topic, sample = form.cleaned_data.get("sample_topic", ""), form.cleaned_data.get("sample", "")
        mapping = form.mapping if is_ready else None
        wrong = [words for of_field in form.errors.values() for words in of_field]
    else:
        current = form.current
        mapping, wrong = (current.mapping, []) if current else (None, [])
        topic, sample = (current.sample_topic, current.sample) if current else ("", "")
    if mapping is None or not sample.strip():
        return {"understood": None, "wrong": wrong if sample.strip() else []}
    try:
        return {
            "understood": understand(mapping, topic.strip() or _own_topic(mapping.topic), sample.encode()),
            "wrong": [],
        }
    except OtherTopic as refusal:
        return {"understood": Understood(None, (), [str(refusal)]), "wrong": []}


def _own_topic(pattern: str) -> str:
    """A topic that fits, for a sample without one."""
    return pattern.replace("{device}", "demo").replace("+", "x").replace("#", "x")
