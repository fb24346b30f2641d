"""The form of a mapping: the message's frame, then one row a value; what is wrong stands at its field."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from django import forms

from anlan.connectors.json_mapping.mapping import MOST_ITEMS, DeviceKey, Item, Mapping, faults_of
from anlan.connectors.json_mapping.models import MappingVersion
from anlan.connectors.json_mapping.moments import TITLES, ZONES, TimeFormat

DEVICES = (
    (DeviceKey.LOGIN, "登录的设备自己"),
    (DeviceKey.TOPIC, "取自主题里的 {device}"),
    (DeviceKey.PAYLOAD, "取自消息里的一个值"),
)
COLUMNS = ("path", "channel", "title", "unit", "scale", "offset", "words")
LEAST_ROWS, SPARE_ROWS = 6, 3
MOST_SAMPLE = 16_000
MOST_WORDS = 12
_SCALAR = ("topic", "device", "device_path", "records", "time_path", "time_format", "time_pattern", "zone")


class MappingForm(forms.Form):
    """One mapping. `key` is asked only of a new one: devices refer to it."""

    key = forms.RegexField(
        label="代号",
        regex=r"^[a-z0-9-]{2,40}$",
        error_messages={"invalid": "代号用小写英文字母、数字和 -，2 至 40 个字符", "required": "填写代号"},
    )
    name = forms.CharField(label="名称", max_length=60, error_messages={"required": "填写名称，如 某厂积水计"})
    topic = forms.CharField(
        label="主题", max_length=200, error_messages={"required": "填写主题，如 sensors/{device}/up"}
    )
    device = forms.ChoiceField(label="数据属于", choices=DEVICES, initial=DeviceKey.LOGIN)
    device_path = forms.CharField(label="设备标识的路径", max_length=120, required=False)
    records = forms.CharField(label="多条记录的路径", max_length=120, required=False)
    time_format = forms.ChoiceField(label="时间怎样写", choices=tuple(TITLES.items()), initial=TimeFormat.ARRIVAL)
    time_path = forms.CharField(label="时间的路径", max_length=120, required=False)
    time_pattern = forms.CharField(label="自定义格式", max_length=40, required=False)
    zone = forms.ChoiceField(label="没写时区时按", choices=tuple(ZONES.items()), initial="Asia/Shanghai")
    sample_topic = forms.CharField(label="样例主题", max_length=200, required=False)
    sample = forms.CharField(
        label="样例消息", max_length=MOST_SAMPLE, required=False, widget=forms.Textarea(attrs={"rows": 8})
    )

    def __init__(self, *args: Any, current: MappingVersion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.current = current
        mapping = current.mapping if current else None
        if current is not None and mapping is not None:
            del self.fields["key"]
            self.initial.update(name=current.name, sample_topic=current.sample_topic, sample=current.sample)
            self.initial.update((name, getattr(mapping, name)) for name in _SCALAR)
        self._add_rows(mapping.items if mapping else ())

    def _add_rows(self, items: Sequence[Item]) -> None:
        sent = 0
        if self.is_bound:
            sent = sum(f"items-{place}-path" in self.data for place in range(MOST_ITEMS))
        self._rows = min(MOST_ITEMS, max(LEAST_ROWS, len(items) + SPARE_ROWS, sent))
        for place in range(self._rows):
            item = items[place] if place < len(items) else None
            for column, field in _row_fields(place + 1, item).items():
                self.fields[f"items-{place}-{column}"] = field

    def rows(self) -> Iterator[list[forms.BoundField]]:
        """The fields of each row."""
        for place in range(self._rows):
            yield [self[f"items-{place}-{column}"] for column in COLUMNS]

    def clean(self) -> dict[str, Any]:
        """A mapping without faults; each fault stands at its field."""
        cleaned: dict[str, Any] = super().clean() or {}
        places = [place for place in range(self._rows) if self._is_filled(cleaned, place)]
        items = tuple(self._item(cleaned, place) for place in places)
        if self.errors:
            return cleaned
        self.mapping = Mapping(
            topic=cleaned["topic"].strip(),
            items=items,
            device=DeviceKey(cleaned["device"]),
            time_format=TimeFormat(cleaned["time_format"]),
            zone=cleaned["zone"],
            **{name: cleaned[name].strip() for name in ("device_path", "records", "time_path", "time_pattern")},
        )
        for field, words in faults_of(self.mapping):
            self.add_error(self._field_of(field, places), words)
        return cleaned

    def _field_of(self, field: str, places: Sequence[int]) -> str:
        """The form's field for one of `faults_of`, which counts only the rows that are filled."""
        if not field.startswith("items-"):
            return field
        _, place, column = field.split("-")
        row = places[int(place)] if int(place) < len(places) else 0
        return f"items-{row}-{column}"

    def _is_filled(self, cleaned: dict[str, Any], place: int) -> bool:
        return any(cleaned.get(f"items-{place}-{column}") for column in ("path", "channel", "title", "unit", "words"))

    def _item(self, cleaned: dict[str, Any], place: int) -> Item:
        def said(column: str) -> str:
            return str(cleaned.get(f"items-{place}-{column}") or "").strip()

        scale, offset = cleaned.get(f"items-{place}-scale"), cleaned.get(f"items-{place}-offset")
        return Item(
            path=said("path"),
            channel=said("channel"),
            title=said("title"),
            unit=said("unit"),
            scale=1.0 if scale is None else scale,
            offset=offset or 0.0,
            words=self._words(said("words"), place),
        )

    def _words(self, said: str, place: int) -> dict[str, float]:
        """`ON=1, OFF=0` as numbers by word."""
        found: dict[str, float] = {}
        for pair in said.replace("，", ",").split(",") if said else ():
            word, equals, number = pair.partition("=")
            try:
                if not (word.strip() and equals) or len(found) >= MOST_WORDS:
                    raise ValueError
                found[word.strip()] = msgspec.json.decode(number.strip(), type=float)
            except (ValueError, msgspec.DecodeError):
                self.add_error(f"items-{place}-words", f"“{pair.strip()[:30]}”看不懂，写法如 ON=1, OFF=0")
        return found


def _row_fields(number: int, item: Item | None) -> dict[str, forms.Field]:
    words = ", ".join(f"{word}={value:g}" for word, value in item.words.items()) if item else ""
    texts = {
        "path": ("路径", 120, item.path if item else ""),
        "channel": ("通道", 60, item.channel if item else ""),
        "title": ("名称", 40, item.title if item else ""),
        "unit": ("单位", 10, item.unit if item else ""),
    }
    fields: dict[str, forms.Field] = {
        column: forms.CharField(label=f"第 {number} 行{label}", max_length=longest, required=False, initial=initial)
        for column, (label, longest, initial) in texts.items()
    }
    for column, label, value in (
        ("scale", "倍率", f"{item.scale:g}" if item else ""),
        ("offset", "偏移", f"{item.offset:g}" if item else ""),
    ):
        fields[column] = forms.FloatField(
            label=f"第 {number} 行{label}",
            required=False,
            initial=value,
            error_messages={"invalid": f"{label}应是数"},
        )
    fields["words"] = forms.CharField(label=f"第 {number} 行词语", max_length=120, required=False, initial=words)
    return fields
