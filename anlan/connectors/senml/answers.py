"""What the intake answers: JSON with a Chinese sentence, in the one shape of the product's refusals."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from anlan.kit.senml import Refusal

NAMED = 100  # refused records of one pack that are named; the rest are counted


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and body of an HTTP answer."""

    status: int
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()


def refused(status: int, code: str, words: str, *headers: tuple[bytes, bytes]) -> Answer:
    """A refusal of the request as a whole."""
    return Answer(status, msgspec.json.encode({"error": {"code": code, "message": words, "fields": {}}}), headers)


def taken(accepted: int, refusals: Sequence[Refusal]) -> Answer:
    """200 when all was taken, 207 when some records were refused, 422 when all were, 400 when it was no pack at all."""
    named = [{"record": refusal.index + 1 or None, "reason": refusal.reason} for refusal in refusals[:NAMED]]
    body: dict[str, object] = {"accepted": accepted, "refused_total": len(refusals), "refused": named}
    if accepted or not refusals:
        return Answer(207 if refusals else 200, msgspec.json.encode(body))
    is_no_pack = refusals[0].index < 0
    words = str(refusals[0]) if len(refusals) == 1 else f"整包 {len(refusals)} 条读数都没有收，首条原因：{refusals[0]}"
    body["error"] = {"code": "not_senml" if is_no_pack else "all_refused", "message": words, "fields": {}}
    return Answer(400 if is_no_pack else 422, msgspec.json.encode(body))
