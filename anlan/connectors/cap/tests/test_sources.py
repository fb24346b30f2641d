"""ANLAN_CAP_FEEDS is read, or says what is wrong with it."""

import pytest

from anlan.connectors.cap.sources import Feed, FeedsUnreadable, read_feeds
from anlan.watch.warning.api import Source


def test_feeds_are_read() -> None:
    text = "meteorological 九江市气象台 https://a.cn/cap.atom;\n upper+local 区水利局 http://10.36.4.2:8080/cap.xml ;"
    first, second = read_feeds(text)
    assert first == Feed("https://a.cn/cap.atom", Source("九江市气象台", "meteorological"))
    assert second.source == Source("区水利局", "upper", is_local=True)
    assert second.host == "10.36.4.2:8080"


def test_nothing_is_no_feed() -> None:
    assert read_feeds("") == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("https://a.cn/cap.atom", "类型 名称 地址"),
        ("own 本区 https://a.cn/", "类型“own”不认识"),
        ("upper 省 ftp://a.cn/", "http://"),
        ("upper 省 https://a.cn/1; upper 省 https://a.cn/2", "写了两次"),
        ("upper 省 https://a.cn/1; upper 市 https://a.cn/1", "写了两次"),
    ],
)
def test_what_is_wrong_is_said(text: str, words: str) -> None:
    with pytest.raises(FeedsUnreadable, match=words):
        read_feeds(text)
