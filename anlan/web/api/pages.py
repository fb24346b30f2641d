"""The description of the API as a plain page for people: no script from elsewhere, it works offline."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from anlan.foundation.people.api import all_permissions, signed_in
from anlan.web.api.frame import api


@require_safe
@signed_in
def docs(request: HttpRequest) -> HttpResponse:
    """`/api/v1/docs`: every operation with its parameters and the permission it asks for."""
    schema = api.get_openapi_schema()
    titles = all_permissions()
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            groups.setdefault((operation.get("tags") or ["其他"])[0], []).append(
                {
                    "method": method.upper(),
                    "path": path,
                    "summary": operation.get("summary", ""),
                    "permissions": [(p, titles.get(p, p)) for p in operation.get("x-permissions", [])],
                    "parameters": operation.get("parameters", []),
                    "has_body": "requestBody" in operation,
                }
            )
    lines = [_marked(line[2:]) for line in schema["info"]["description"].splitlines() if line.startswith("- ")]
    return render(request, "api/docs.html", {"groups": sorted(groups.items()), "lines": lines})


def _marked(line: str) -> SafeString:
    """A line of the description with its two marks of Markdown, bold and code, as HTML."""
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", str(escape(line)))
    return mark_safe(re.sub(r"`(.+?)`", r"<code>\1</code>", text))  # noqa: S308 - escaped above
