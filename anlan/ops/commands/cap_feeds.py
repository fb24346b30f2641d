"""`anlan cap feeds`: the configured CAP feeds and how the last poll went."""

import argparse
import json
from typing import Any

from django.utils import timezone

from anlan.connectors.cap.configured import configured_feeds
from anlan.connectors.cap.models import FeedState
from anlan.connectors.cap.polling import poll
from anlan.connectors.cap.sources import Feed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Look, or poll now."""
    parser.add_argument("--poll", action="store_true", help="先把每个来源轮询一次")
    parser.add_argument("--json", action="store_true", help="每行一个 JSON 对象")


def run(arguments: argparse.Namespace) -> int:
    """Exit code 1 when a feed has trouble."""
    feeds = configured_feeds()
    if not feeds and not arguments.json:
        print("没有接入来源。系统管理员在“预警接入”页添加，或写环境变量：")
        print("ANLAN_CAP_FEEDS=“meteorological 名称 地址; upper 名称 地址”")
    all_well = True
    for feed in feeds:
        state, _ = FeedState.objects.get_or_create(url=feed.url, defaults={"name": feed.source.name})
        if arguments.poll:
            poll(feed, state, timezone.now())
        all_well = all_well and not state.trouble
        print(json.dumps(_facts(feed, state), ensure_ascii=False) if arguments.json else _words(feed, state))
    return 0 if all_well else 1


def _facts(feed: Feed, state: FeedState) -> dict[str, Any]:
    return {
        "name": feed.source.name,
        "url": feed.url,
        "origin": feed.source.origin,
        "polled_at": state.polled_at.isoformat() if state.polled_at else None,
        "failures": state.failures,
        "trouble": state.trouble,
    }


def _words(feed: Feed, state: FeedState) -> str:
    polled = f"{timezone.localtime(state.polled_at):%m-%d %H:%M:%S}" if state.polled_at else "还没有轮询"
    return f"{'✗' if state.trouble else '✓'} {feed.source.name}  {feed.url}  {polled}  {state.trouble}".rstrip()
