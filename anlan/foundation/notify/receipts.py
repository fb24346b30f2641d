"""Receipts by callback: a gateway posts what became of its messages, signed with the channel's receipt secret.

POST /delivery/receipts/<channel>
X-Anlan-Timestamp: <seconds since 1970>
X-Anlan-Signature: sha256=<hex of HMAC-SHA-256 over "<timestamp>.<body>">

{"receipts": [{"id": "<our number>", "state": "delivered|read|failed", "at": "<ISO 8601>", "words": ""}]}
"""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from anlan.foundation.notify.models import Channel
from anlan.foundation.notify.sending.settling import STATES, take_receipts
from anlan.foundation.notify.transports import Receipt
from anlan.foundation.people.api import public
from anlan.kit.signing import is_signed

SECRET = "receipt_secret"  # noqa: S105 - the name of a setting
CLOCK_APART_S = 300  # a recorded call cannot be played back later
MOST = 1000


class ReceiptWrong(ValueError):
    """What came is not a receipt; the message says which part."""


@csrf_exempt
@public
@require_POST
def receive(request: HttpRequest, key: str) -> JsonResponse:
    """Take the receipts of one channel; 403 without the right signature, 422 for what is no receipt."""
    channel = Channel.objects.filter(key=key).first()
    secret = channel.credentials().get(SECRET, "") if channel else ""
    if channel is None or not secret or not _is_signed(request, secret):
        return JsonResponse(
            {"error": "signature", "message": "签名或时间不对，请核对渠道的回执密钥和时钟。"}, status=403
        )
    try:
        receipts = read_receipts(request.body)
    except ReceiptWrong as wrong:
        return JsonResponse({"error": "receipt", "message": str(wrong)}, status=422)
    return JsonResponse({"taken": take_receipts(receipts, channel_id=channel.pk)})


def _is_signed(request: HttpRequest, secret: str) -> bool:
    timestamp = request.headers.get("X-Anlan-Timestamp", "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 12):
        return False
    is_fresh = abs(timezone.now().timestamp() - int(timestamp)) <= CLOCK_APART_S
    given = request.headers.get("X-Anlan-Signature", "")
    return is_fresh and is_signed(secret, timestamp, request.body, given)


def read_receipts(body: bytes) -> list[Receipt]:
    """The receipts of a callback; raises ReceiptWrong."""
    try:
        listed = json.loads(body)["receipts"]
    except (ValueError, KeyError, TypeError, RecursionError) as wrong:
        raise ReceiptWrong("请求体须是含 receipts 数组的 JSON。") from wrong
    if not isinstance(listed, list) or len(listed) > MOST:
        raise ReceiptWrong(f"receipts 须是不超过 {MOST} 项的数组。")
    return [_receipt(number, each) for number, each in enumerate(listed, 1)]


def _receipt(number: int, each: Any) -> Receipt:
    if not isinstance(each, dict):
        raise ReceiptWrong(f"第 {number} 条回执不是对象。")
    state, ours, theirs = (str(each.get(name) or "") for name in ("state", "id", "provider_id"))
    if state not in STATES:
        raise ReceiptWrong(f"第 {number} 条回执的 state 须是 delivered、read 或 failed。")
    if ours:
        try:
            ours = str(UUID(ours))
        except ValueError as wrong:
            raise ReceiptWrong(f"第 {number} 条回执的 id 不是本平台的消息编号。") from wrong
    elif not theirs or "\x00" in theirs:
        raise ReceiptWrong(f"第 {number} 条回执没有 id，也没有 provider_id。")
    words = str(each.get("words") or "").replace("\x00", "")
    return Receipt(state, _moment(number, each.get("at")), ours, theirs[:80], words[:200])


def _moment(number: int, given: Any) -> datetime:
    if not given:
        return timezone.now()
    try:
        moment = parse_datetime(str(given))
    except ValueError:
        moment = None
    if moment is None:
        raise ReceiptWrong(f"第 {number} 条回执的 at 须是 ISO 8601 时间。")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
