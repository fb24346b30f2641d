"""测试网关: what the test gateways have got, and how badly they should behave."""

from typing import Any

import httpx
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from anlan.connectors.gateways.places import HOST, first_port
from anlan.foundation.notify.permissions import Permission
from anlan.foundation.people.api import require

ANSWER_S = 2.0


class MannersForm(forms.Form):
    """Shares in per cent."""

    failing = forms.IntegerField(label="失败的比例", min_value=0, max_value=100)
    slow = forms.IntegerField(label="回答慢的比例", min_value=0, max_value=100)
    slow_s = forms.FloatField(label="慢多久", min_value=0, max_value=120)
    silent = forms.IntegerField(label="没有回执的比例", min_value=0, max_value=100)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **given})
        for name, unit in (("failing", "%"), ("slow", "%"), ("slow_s", "秒"), ("silent", "%")):
            self.fields[name].unit = unit  # type: ignore[attr-defined]


@require(Permission.CHANNEL_MANAGE)
@require_http_methods(["GET", "POST"])
@never_cache
def gateways(request: HttpRequest) -> HttpResponse:
    """`/gateways`: nothing here reached anybody."""
    report = _ask("GET", "/seen")
    if report is None:
        return render(request, "channels/gateways.html", {"report": None})
    now = report["manners"]
    shares = {name: round(now[name] * 100) for name in ("failing", "slow", "silent")}
    form = MannersForm(request.POST or None, initial={**shares, "slow_s": now["slow_s"]})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        wanted = {name: given[name] / 100 for name in shares}
        if _ask("POST", "/manners", {**wanted, "slow_s": given["slow_s"]}) is not None:
            messages.success(request, "已设定测试网关的表现")
            return redirect("gateways:gateways")
        form.add_error(None, "测试网关没有接受，请稍后再试")
    for one in report["shown"]:
        one["first_at"] = parse_datetime(one["first_at"])
    return render(
        request, "channels/gateways.html", {"report": report, "form": form}, status=422 if form.errors else 200
    )


def _ask(method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any] | None:
    """What the gateways say; None while they do not run."""
    try:
        with httpx.Client(timeout=ANSWER_S, trust_env=False) as client:
            answer = client.request(method, f"http://{HOST}:{first_port()}{path}", json=body)
            found = answer.json()
    except (httpx.HTTPError, ValueError):
        return None
    is_report = answer.status_code == 200 and isinstance(found, dict) and "manners" in found
    return found if is_report else None
