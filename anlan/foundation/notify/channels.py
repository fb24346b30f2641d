"""Set up a channel, change it, try it."""

import asyncio
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from anlan.foundation.journal.api import Actor, changes_of, record
from anlan.foundation.notify.models import Channel
from anlan.foundation.notify.transports import LiveOrder, Outcome, open_transport, transport_kinds
from anlan.foundation.trace.api import Ref

TEST_TITLE = "安澜渠道测试"
TEST_TEXT = "这是一条渠道测试消息，收到即表示渠道可用，不需要采取任何措施。"


COLUMNS = (
    "title", "is_active", "rank", "cost", "rate_per_s", "concurrency", "timeout_s", "max_attempts", "backoff_s",
    "quiet_from", "quiet_to", "needs_confirmation", "repeats_safely",
)  # fmt: skip


@transaction.atomic
def keep_channel(channel: Channel, *, by: Actor, secrets: dict[str, str]) -> Channel:
    """Save a new or changed channel and put the entry; a secret left empty stays as it was.

    What the secrets are is never written down outside the encrypted column, only that they were set.
    """
    before = Channel.objects.filter(pk=channel.pk).first() if channel.pk else None
    channel.keep_credentials({**channel.credentials(), **{key: value for key, value in secrets.items() if value}})
    channel.save()
    said = changes_of(before, channel, COLUMNS)
    if before is not None and before.settings != channel.settings:
        said.append("改了接入设置")
    if any(secrets.values()):
        said.append("换了凭据" if before is not None else "存了凭据")
    facts = {"transport": transport_kinds()[channel.transport].title, "changes": "；".join(said) or "没有变化"}
    kind = "notify.channel.created" if before is None else "notify.channel.changed"
    record(kind, by=by, subject=Ref.of(channel), facts=facts)
    return channel


def try_channel(channel: Channel, address: str, *, by: Actor) -> Outcome:
    """Send one test message to an address, outside every queue, and put the entry. It says what it is."""
    facts = {"subject": "", "is_test": True}
    order = LiveOrder(str(uuid4()), 1, address, "测试", TEST_TITLE, TEST_TEXT, 0, facts)
    try:
        outcome = asyncio.run(_once(channel, order))
    except TimeoutError:
        outcome = Outcome("unclear", f"{channel.timeout_s:g} 秒内没有回答")
    except (KeyError, ValueError) as trouble:
        outcome = Outcome("failed", f"设置不能使用：{trouble}")
    except Exception as error:
        outcome = Outcome("failed", f"连接不上（{type(error).__name__}）")
    with transaction.atomic():
        words = f"{OUTCOME_WORDS[outcome.kind]}{'，' + outcome.words if outcome.words else ''}"
        record("notify.channel.tested", by=by, subject=Ref.of(channel), facts={"outcome": words}, at=timezone.now())
    return outcome


OUTCOME_WORDS = {
    "accepted": "网关已接受",
    "delivered": "已送达",
    "refused": "网关拒收",
    "failed": "没有发出",
    "unclear": "没有明确回答",
}


async def _once(channel: Channel, order: LiveOrder) -> Outcome:
    transport = open_transport(channel, lambda receipt: None)
    try:
        return await asyncio.wait_for(transport.send(order), channel.timeout_s)
    finally:
        await transport.close()
