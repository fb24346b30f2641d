"""Pages of delivery: the panel's figures, coverage with the unreached, calls, recipients."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anlan.foundation.casework.api import ref_of
from anlan.foundation.journal.api import record
from anlan.foundation.notify.api import confirm, try_again
from anlan.foundation.people.api import actor_of, find_visible, may, require, scope_of
from anlan.foundation.people.models import Account
from anlan.kit.keyset import BadCursor, page_of
from anlan.kit.refusal import Refusal
from anlan.watch.warning.delivery import selectors
from anlan.watch.warning.delivery.calling import answer_all
from anlan.watch.warning.delivery.coverage import PERSONS, Coverage, Unit, coverage_of
from anlan.watch.warning.delivery.forms import RecipientForm
from anlan.watch.warning.delivery.models import CallOut, Recipient
from anlan.watch.warning.delivery.permissions import Permission
from anlan.watch.warning.delivery.planning import messages_of
from anlan.watch.warning.delivery.recipients import keep_recipient
from anlan.watch.warning.models import WarningMessage

MOST_NAMED = 300


def _warning(request: HttpRequest, number: str) -> WarningMessage:
    found: WarningMessage = find_visible(WarningMessage, request.user, number=number)
    return found


@require(Permission.VIEW)
@require_GET
@never_cache
def progress(request: HttpRequest, number: str) -> HttpResponse:
    """`/warnings/<number>/delivery`: the panel of the warning's page, by itself."""
    found = selectors.panel(_warning(request, number), request.user)
    return render(request, "delivery/panel.html", {"delivery": found})


@require(Permission.CONFIRM)
@require_POST
def let_speak(request: HttpRequest, number: str) -> HttpResponse:
    """The second person lets the loudspeakers of a warning speak."""
    warning = _warning(request, number)
    try:
        with transaction.atomic():
            done = sum(confirm(message, by=actor_of(request)) for message in selectors.held_messages(warning))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"已确认，{done} 个大喇叭开始播放" if done else "没有等待确认的大喇叭")
    return redirect("casework:case", number)


@require(Permission.RETRY)
@require_POST
def send_again(request: HttpRequest, number: str) -> HttpResponse:
    """Put what was not delivered back in the queue."""
    warning, done, words = _warning(request, number), 0, ""
    for message in messages_of(warning).filter(superseded_at=None).order_by("pk"):
        try:
            done += try_again(message, by=actor_of(request), only_test=warning.is_demo)
        except Refusal as refusal:
            words = str(refusal)
    if done:
        messages.success(request, f"已重新发送 {done} 条")
    else:
        messages.error(request, words or "没有可以重发的：缺渠道或地址的，先补齐再重发")
    return redirect("casework:case", number)


@require(Permission.VIEW)
@require_GET
@never_cache
def coverage(request: HttpRequest, number: str) -> HttpResponse:
    """`/warnings/<number>/coverage?unit=<path>&phones=1`: by grid, with the unreached of one unit by name."""
    warning = _warning(request, number)
    found = coverage_of(warning)
    seen = _seen(found, request.user)
    chosen = next((unit for unit in seen if unit.path == request.GET.get("unit", "")), None)
    may_call = chosen is not None and _may_call(request.user, chosen)
    if chosen is not None and may_call and request.GET.get("phones") == "1":
        _show_phones(request, warning, chosen)
    context = {
        "warning": warning, "coverage": found, "units": seen, "chosen": chosen, "may_call": may_call,
        "named": chosen.unreached[:MOST_NAMED] if chosen else [], "is_part": len(seen) < len(found.units),
        "may_register": may(request.user, Permission.RECIPIENTS),
    }  # fmt: skip
    return render(request, "delivery/coverage.html", context)


def _seen(found: Coverage, account: Any) -> list[Unit]:
    """The units inside the account's remit; the whole's figures are everybody's."""
    scope = scope_of(account, Permission.VIEW)
    if scope.everything or not scope.regions:
        return found.units
    return [unit for unit in found.units if unit.path.startswith(tuple(scope.regions))]


def _may_call(account: Any, unit: Unit) -> bool:
    scope = scope_of(account, Permission.CONTACT)
    return scope.everything or unit.path.startswith(tuple(scope.regions) or ("?",))


def _show_phones(request: HttpRequest, warning: WarningMessage, unit: Unit) -> None:
    """Put the numbers in, and on record who read them."""
    named = [one for one in unit.unreached[:MOST_NAMED] if one.kind in PERSONS]
    phones = selectors.phones_of([(one.kind, one.key) for one in named])
    for one in named:
        one.phone = phones.get((one.kind, one.key), "")
    facts = {"count": sum(bool(one.phone) for one in named), "unit": unit.name}
    with transaction.atomic():
        record(
            "warning.contact.read", by=actor_of(request), subject=ref_of(warning), facts=facts, region_path=unit.path
        )


@require(Permission.CALL)
@require_GET
@never_cache
def calls(request: HttpRequest) -> HttpResponse:
    """`/calls?state=open|answered|closed&warning=<number>`: who is to be called now."""
    state = request.GET.get("state", CallOut.State.OPEN)
    state = state if state in CallOut.State.values else CallOut.State.OPEN
    number = request.GET.get("warning", "")[:40].replace("\x00", "")
    lines = selectors.calls_seen(request.user, state=state, warning_number=number)
    context = {
        "lines": lines,
        "state": state,
        "states": CallOut.State.choices,
        "number": number,
        "may_register": may(request.user, Permission.RECIPIENTS),
    }
    return render(request, "delivery/calls.html", context)


@require(Permission.CALL)
@require_POST
def answered(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a named person has answered."""
    call = find_visible(CallOut.objects.select_related("warning"), request.user, pk=pk)
    given = request.POST.get("callee", "")
    callee = (
        Account.objects.filter(pk=int(given)).first()
        if given.isascii() and given.isdigit() and len(given) < 19
        else None
    )
    try:
        if callee is None:
            raise Refusal("请选择是谁应答的。")
        done = answer_all(
            [call, *_others_of(call, callee, request.user)],
            callee=callee,
            by=actor_of(request),
            words=request.POST.get("words", "").replace("\x00", "")[:200],
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        also = f"，同一人负责的另外 {len(done) - 1} 个单元一并登记" if len(done) > 1 else ""
        messages.success(request, f"已登记：{callee.name} 应答{also}")
    return redirect("delivery:calls")


def _others_of(call: CallOut, callee: Account, account: Any) -> list[CallOut]:
    """The other open calls of the warning on whose list this person is: they need not be called again."""
    same = CallOut.objects.visible_to(account).filter(warning=call.warning_id, state=CallOut.State.OPEN)
    return list(same.filter(callees__account=callee).exclude(pk=call.pk).order_by("pk"))


@require(Permission.RECIPIENTS)
@require_GET
def recipients(request: HttpRequest) -> HttpResponse:
    """`/recipients?kind=&after=`: who is registered."""
    kind = request.GET.get("kind", "")
    rows = Recipient.objects.visible_to(request.user).select_related("region")
    rows = rows.filter(kind=kind) if kind in Recipient.Kind.values else rows
    try:
        page = page_of(rows, by="-pk", cursor=request.GET.get("after", ""))
    except BadCursor:
        page = page_of(rows, by="-pk")
    context = {"page": page, "kind": kind, "kinds": Recipient.Kind.choices}
    return render(request, "delivery/recipients.html", context)


@require(Permission.RECIPIENTS)
@require_http_methods(["GET", "POST"])
def recipient(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """`/recipients/new` and `/recipients/<id>`: the form of one."""
    row = find_visible(Recipient, request.user, pk=pk) if pk is not None else None
    form = RecipientForm(request.POST or None, instance=row, account=request.user)
    if request.method == "POST" and form.is_valid():
        kept = keep_recipient(form.save(commit=False), by=actor_of(request))
        messages.success(request, f"已保存接收对象 {kept.name}")
        return redirect("delivery:recipients")
    context = {"form": form, "row": row}
    return render(request, "delivery/recipient.html", context, status=422 if form.errors else 200)
