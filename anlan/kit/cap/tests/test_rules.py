"""What the standard asks beyond its schema, one fault at a time; each names its element and what to do."""

import pytest

from anlan.kit.cap import check
from anlan.kit.cap.tests.samples import minimal

REFERENCE = "<references>YJJ@anlan,YJ-20260707-0009,2026-07-07T09:00:00+08:00</references>"
SQUARE = "29.70,115.90 29.80,115.90 29.80,116.00 29.70,116.00 29.70,115.90"
BOW = "29.70,115.90 29.80,116.00 29.80,115.90 29.70,116.00 29.70,115.90"


def ring(text: str) -> str:
    return f"<polygon>{text}</polygon>"


def times(**given: str) -> str:
    return "".join(f"<{name}>2026-07-08T{clock}:00+08:00</{name}>" for name, clock in given.items())


RIGHT = {
    "as it is": minimal(),
    "update": minimal(msgType="Update", alert=REFERENCE),
    "restricted": minimal(scope="Restricted", alert="<restriction>指挥部成员</restriction>"),
    "private": minimal(scope="Private", alert='<addresses>"市 应急局" 区政府</addresses>'),
    "two references": minimal(msgType="Cancel", alert=REFERENCE.replace("</", " a,b,2026-07-01T00:00:00-00:00</")),
    "polygon": minimal(area=ring(SQUARE)),
    "polygon over lines": minimal(area=ring(SQUARE.replace(" ", "\n  "))),
    "polygon with a spike": minimal(area=ring(SQUARE.replace(" 29.80,116", " 29.90,115.90 29.80,115.90 29.80,116", 1))),
    "polygon touching itself": minimal(area=ring("0,0 2,0 2,2 1,1 0,2 1,1 0,0".replace("1,1 0,2 1,1", "1,1 0,2"))),
    "circle": minimal(area="<circle>29.7,115.9 0</circle>"),
    "order of times": minimal(info=times(effective="08:00", onset="09:00", expires="12:00")),
    "heights": minimal(area="<altitude>0</altitude><ceiling>1200.5</ceiling>"),
    "less than": minimal(info="<description>水深 &lt; 30 厘米，a &lt; b &gt; c</description>"),
    "comment": minimal(info="<!-- 值班员 --><headline>积水</headline>"),
}

WRONG = {
    "update alone": ("references", "更新（Update）必须", minimal(msgType="Update")),
    "cancel alone": ("references", "解除（Cancel）必须", minimal(msgType="Cancel")),
    "ack alone": ("references", "回执（Ack）必须", minimal(msgType="Ack")),
    "error with nothing": (
        "references",
        "差错（Error）必须",
        minimal(msgType="Error", alert="<references> </references>"),
    ),
    "references joined": ("references", "发布者,编号,发布时间", minimal(alert="<references>a,b</references>")),
    "reference with Z": (
        "references",
        "不能用 Z",
        minimal(alert="<references>a,b,2026-07-07T09:00:00Z</references>"),
    ),
    "reference to itself": (
        "references",
        "指向了消息自己",
        minimal(alert="<references>YJJ@anlan,YJ-20260708-0001,2026-07-08T14:30:00+08:00</references>"),
    ),
    "later reference": (
        "references",
        "比本消息还晚",
        minimal(alert="<references>YJJ@anlan,YJ-1,2026-07-08T14:30:01+08:00</references>"),
    ),
    "status": ("status", "不认识“actual”", minimal(status="actual")),
    "kind": ("msgType", "Alert、Update、Cancel、Ack、Error", minimal(msgType="Warning")),
    "scope": ("scope", "不认识“”", minimal(scope="")),
    "restricted": ("restriction", "限制谁可以看", minimal(scope="Restricted")),
    "private": ("addresses", "发给谁", minimal(scope="Private", alert="<addresses/>")),
    "identifier empty": ("identifier", "是空的", minimal(identifier=" ")),
    "identifier with a blank": ("identifier", "不能有空格", minimal(identifier="YJ 1")),
    "identifier with a comma": ("identifier", "不能有空格、逗号", minimal(identifier="YJ,1")),
    "sender with &": ("sender", "< 和 &", minimal(sender="a&amp;b")),
    "sender with <": ("sender", "< 和 &", minimal(sender="a&lt;b")),
    "sent with Z": ("sent", "不能用 Z", minimal(sent="2026-07-08T14:30:00Z")),
    "sent without offset": ("sent", "没有时区", minimal(sent="2026-07-08T14:30:00")),
    "sent with fraction": ("sent", "须写成 2026", minimal(sent="2026-07-08T14:30:00.5+08:00")),
    "sent on no day": ("sent", "不存在", minimal(sent="2026-02-30T14:30:00+08:00")),
    "sent far off": ("sent", "±14:00", minimal(sent="2026-07-08T14:30:00+15:00")),
    "sent in words": ("sent", "须写成 2026", minimal(sent="七月八日")),
    "expires before onset": ("expires", "早于起始时间", minimal(info=times(onset="09:00", expires="08:59"))),
    "expires before effective": ("expires", "早于生效时间", minimal(info=times(effective="09:00", expires="08:59"))),
    "language": ("language", "zh-CN", minimal().replace(b"<category>", b"<language>zh_CN</language><category>")),
    "category": ("category", "不认识“Flood”", minimal(category="Flood")),
    "very likely": ("certainty", "不认识“Very Likely”", minimal(certainty="Very Likely")),
    "event empty": ("event", "是空的", minimal(event="")),
    "web": ("web", "不完整", minimal(info="<web>www.xunyang.gov.cn</web>")),
    "html": ("description", "HTML", minimal(info="<description>&lt;b&gt;撤离&lt;/b&gt;</description>")),
    "polygon open": ("polygon", "没有闭合", minimal(area=ring("29.7,115.9 29.8,115.9 29.8,116 29.7,116"))),
    "polygon short": ("polygon", "至少要 4 个", minimal(area=ring("29.7,115.9 29.8,115.9 29.7,115.9"))),
    "polygon empty": ("polygon", "是空的", minimal(area="<polygon/>")),
    "polygon crossing": ("polygon", "自相交", minimal(area=ring(BOW))),
    "polygon with a curl": (
        "polygon",
        "自相交",
        minimal(area=ring("0,0 0,10 10,10 10,0 4,0 4,2 6,2 6,-1 8,-1 8,-2 0,-2 0,0")),
    ),
    "polygon turned round": (
        "polygon",
        "先纬度后经度",
        minimal(area=ring("115.9,29.7 115.9,29.8 116,29.8 115.9,29.7")),
    ),
    "polygon off the Earth": ("polygon", "±180", minimal(area=ring("29.7,181 29.8,115.9 29.8,116 29.7,181"))),
    "polygon in words": ("polygon", "不是“纬度,经度”", minimal(area=ring("a,b c,d e,f a,b"))),
    "circle without radius": ("circle", "半径", minimal(area="<circle>29.7,115.9</circle>")),
    "circle negative": ("circle", "非负", minimal(area="<circle>29.7,115.9 -1</circle>")),
    "circle of metres": ("circle", "检查单位", minimal(area="<circle>29.7,115.9 50000</circle>")),
    "circle parted": ("circle", "逗号后不留空格", minimal(area="<circle>29.7, 115.9 3</circle>")),
    "ceiling alone": ("area", "必须写 altitude", minimal(area="<ceiling>100</ceiling>")),
    "heights turned": ("area", "写反了", minimal(area="<altitude>9</altitude><ceiling>1</ceiling>")),
    "below the sea": ("altitude", "不能为负", minimal(area="<altitude>-9</altitude>")),
    "unknown element": ("colour", "没有 colour 这个元素", minimal(info="<colour>红</colour>")),
    "foreign element": ("code", "命名空间", minimal(alert='<code xmlns="urn:x">1</code>')),
    "out of order": ("source", "应在 scope 之前", minimal(alert="<source>值班员</source>")),
    "twice": ("note", "只能出现一次", minimal(alert="<note>a</note><note>b</note>")),
    "missing": ("urgency", "缺少 urgency", minimal().replace(b"<urgency>Expected</urgency>", b"")),
    "attribute": ("event", "不能带属性 lang", minimal().replace(b"<event>", b'<event xml:lang="zh">')),
    "loose text": ("info", "夹有文字", minimal(info="急")),
    "mime type missing": (
        "mimeType",
        "缺少 mimeType",
        minimal(info="<resource><resourceDesc>图</resourceDesc></resource>"),
    ),
    "size": (
        "size",
        "字节数",
        minimal(
            info="<resource><resourceDesc>图</resourceDesc><mimeType>image/png</mimeType><size>大</size></resource>"
        ),
    ),
}


@pytest.mark.parametrize("raw", RIGHT.values(), ids=list(RIGHT))
def test_right(raw: bytes) -> None:
    assert check(raw).faults == ()


@pytest.mark.parametrize(("element", "words", "raw"), WRONG.values(), ids=list(WRONG))
def test_wrong(element: str, words: str, raw: bytes) -> None:
    verdict = check(raw)
    assert verdict.alert is None
    [fault] = verdict.faults
    assert fault.element == element
    assert words in fault.reason
    assert fault.path.startswith("/alert[1]")
    assert fault.reason.endswith("。")
