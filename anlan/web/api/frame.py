"""The frame of the JSON API under `/api/v1/`.

A module contributes `routes.py` with `router = Router(tags=["告警"])` and, when its operations shall not begin with
the app's label, `prefix = "/alarms"`. Nothing has to be registered: every installed app's routes are found.

    @router.get("/{number}", response=AlarmOut, summary="一条告警")
    @require(Permission.ALARM_VIEW)
    def alarm(request: HttpRequest, number: str) -> Alarm:
        return find_visible(Alarm, request.user, number=number)

The caller is `request.user`, whether by key or by session; a key's account is narrowed to the key's scopes, so
`require`, `may` and `visible_to` need not know the difference. `actor_of(request)` gives the actor for services.
An operation without `require` or `signed_in` is refused when the frame is built.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Router
from ninja.operation import Operation
from ninja.types import DictStrAny

from anlan.foundation.people.api import Access, access_of, all_permissions, signed_in
from anlan.web.api.callers import KeyCaller, SessionCaller
from anlan.web.api.parser import StrictParser
from anlan.web.api.troubles import ERROR_SCHEMA, add_handlers

DESCRIPTION = """安澜的 JSON 接口。

- **身份**：`Authorization: Bearer 前缀.密钥`（系统管理员建立），或已登录的浏览器会话（改动须带 `X-CSRFToken`）。
- **权限**：每个操作写明所需权限；看得到哪些行由账号的任职范围决定，范围外与不存在同为 404。
- **出错**：`{"error": {"code", "message", "fields"}}`，`message` 是中文，`fields` 按字段说明。
- **分页**：列表给出 `next`，把它作为 `after` 再取下一页；为空即到底。
- **幂等**：登记事件、启动与撤回响应、派任务、下指令、办步骤都带 `key`，同一账号用同一个 `key` 重发不会重办。
- **限流**：每个密钥每分钟的请求数有上限，超过得到 429 和 `Retry-After`。
- **时间**：ISO 8601，带时区；坐标为 WGS-84（CGCS2000）经纬度。
"""


class UnguardedOperation(Exception):
    """An operation that says not who may call it."""


class AnlanAPI(NinjaAPI):
    """Ninja with our errors, our parser and the permissions written into the OpenAPI description."""

    def get_openapi_schema(self, **given: Any) -> Any:
        """The description; every operation also lists the uniform error."""
        schema = super().get_openapi_schema(**given)
        schema["components"].setdefault("schemas", {})["Error"] = ERROR_SCHEMA
        answer = {
            "description": "没有办成：原因见 error.message",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
        }
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"].setdefault("4XX", answer)
        return schema


def routers() -> Iterator[tuple[str, Router]]:
    """(prefix, router) of every installed app that has routes."""
    for config in apps.get_app_configs():
        name = f"{config.name}.routes"
        if config.name.startswith("anlan.") and find_spec(name):
            module = import_module(name)
            yield getattr(module, "prefix", f"/{config.label}"), module.router


def build() -> AnlanAPI:
    """The API with every module's operations; raises UnguardedOperation."""
    made = AnlanAPI(
        title="安澜",
        version="1.0",
        description=DESCRIPTION,
        docs_url=None,
        openapi_url=None,
        auth=[KeyCaller(), SessionCaller()],
        parser=StrictParser(),
        urls_namespace="api",
    )
    add_handlers(made)

    @made.get("/openapi.json", include_in_schema=False)
    @signed_in
    def openapi(request: HttpRequest) -> HttpResponse:
        return JsonResponse(made.get_openapi_schema(), json_dumps_params={"ensure_ascii": False})

    for prefix, router in routers():
        made.add_router(prefix, router)
        for operation in operations_of(router):
            _describe(operation)
    return made


def operations_of(router: Router) -> Iterator[Operation]:
    """Every operation of a router and of those inside it."""
    for view in router.path_operations.values():
        yield from view.operations
    for _, inner, _ in router._routers:
        yield from operations_of(inner)


def access_of_operation(operation: Operation) -> Access | None:
    """Who may call an operation; None when it does not say."""
    return access_of(operation.view_func)


def _describe(operation: Operation) -> None:
    access = access_of_operation(operation)
    if access is None:
        view: Callable[..., Any] = operation.view_func
        raise UnguardedOperation(f"{view.__module__}.{view.__name__}: 用 require 或 signed_in 写明谁可以调用")
    extra: DictStrAny = dict(operation.openapi_extra or {})
    extra["x-permissions"] = list(access.permissions)
    operation.openapi_extra = extra
    titles = all_permissions()
    asked = "、".join(titles.get(p, p) for p in access.permissions) or "任何账号"
    operation.description = f"{operation.description or ''}\n\n权限：{asked}".strip()


api = build()
