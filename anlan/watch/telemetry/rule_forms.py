"""Forms of monitoring rules: one rule of any kind, and an adjustment of many."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from anlan.foundation.people.api import scope_of
from anlan.foundation.territory.models import Region
from anlan.kit.wording import COLOURS
from anlan.watch.telemetry.forms import LEVELS
from anlan.watch.telemetry.models import MonitoringRule, MonitoringRuleVersion, Point, PointKind
from anlan.watch.telemetry.permissions import Permission
from anlan.watch.telemetry.rule_checks import RuleRefused, check_rule
from anlan.watch.telemetry.rule_kinds import AGGREGATES, AREA, MODES, ONE, PERS, TRUTH, WINDOWS, RuleKind
from anlan.watch.telemetry.rule_services import Adjustment, RuleText
from anlan.watch.telemetry.rule_terms import TermsRefused, read_terms, terms_text

OWN = "本区设定"
BIGGEST = 1e12
MOST_BYTES = 2_000_000


class MonitoringRuleForm(forms.Form):
    """One rule of a kind; which fields there are follows from what the kind asks."""

    name = forms.CharField(label="名称", max_length=60, error_messages={"required": "填写名称，例如：下穿涨得快"})

    def __init__(
        self, *args: Any, kind: RuleKind, account: Any, rule: MonitoringRule | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.kind, self.account, self.rule = kind, account, rule
        self.region_path = rule.region_path if rule else ""
        self.point: Point | None = rule.point if rule else None
        self.point_kind: PointKind | None = rule.point_kind if rule else None
        if rule is None:
            self._add_subject()
        self._add_lines()
        self._add_settings()
        self._add_conditions()
        if rule is not None:
            self._start_with(rule.versions.get(is_current=True))

    def _add_subject(self) -> None:
        kind = self.kind
        point = forms.CharField(label="测点编号", max_length=60, required=kind.subject != ONE or "twin" in kind.asks)
        if kind.subject != ONE:
            point.label = "告警记在测点"
        self.fields["point"] = point
        if kind.subject == AREA or (kind.subject == ONE and "twin" not in kind.asks):
            self.fields["point_kind"] = forms.ModelChoiceField(
                PointKind.objects.order_by("order"), label="测点类型", required=kind.subject == AREA,
                empty_label="选择测点类型",
            )  # fmt: skip
            self.fields["region"] = forms.ModelChoiceField(
                regions(self.account), label="区域", required=False, to_field_name="path", empty_label="全区"
            )

    def _add_lines(self) -> None:
        if self.kind.measures == TRUTH:
            choices = [(level, title) for level, title in LEVELS]
            self.fields["level"] = forms.TypedChoiceField(label="告警级别", choices=choices, coerce=int, initial=3)
            return
        for level, title in LEVELS:
            for edge, words in (("raise", "触发"), ("clear", "解除")):
                self.fields[f"line_{level}_{edge}"] = forms.FloatField(
                    label=f"{title}{words}", required=False, min_value=-BIGGEST, max_value=BIGGEST
                )

    def _add_settings(self) -> None:
        asks = self.kind.asks
        if "window" in asks:
            choices = [(s, words) for s, words in WINDOWS.items() if s <= self.kind.longest_s]
            self.fields["window_s"] = forms.TypedChoiceField(label="窗口", choices=choices, coerce=int, initial=600)
        if "per" in asks:
            self.fields["per_s"] = forms.TypedChoiceField(label="按", choices=list(PERS.items()), coerce=int)
        if "beyond" in asks:
            self.fields["beyond"] = forms.FloatField(label="界值", min_value=-BIGGEST, max_value=BIGGEST)
        if "tolerance" in asks:
            self.fields["tolerance"] = forms.FloatField(label="容差", min_value=0, max_value=BIGGEST, initial=0)
        if "aggregate" in asks:
            self.fields["aggregate"] = forms.ChoiceField(label="汇总", choices=list(AGGREGATES.items()))
        if "target" in asks:
            lines = [(0, "最近的线"), *((level, f"{colour}线") for level, colour in COLOURS.items())]
            self.fields["target"] = forms.TypedChoiceField(label="预计到哪条线", choices=lines, coerce=int, initial=0)
        if "twin" in asks:
            self.fields["twin"] = forms.CharField(label="另一测点编号", max_length=60)
        if "terms" in asks:
            self.fields["terms"] = forms.CharField(
                label="条件，一行一项", max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
            )
            self.fields["mode"] = forms.ChoiceField(label="满足", choices=list(MODES.items()))
            self.fields["least"] = forms.IntegerField(label="至少几项", min_value=1, max_value=20, required=False)

    def _add_conditions(self) -> None:
        colours = [("", "不限"), *((str(level), f"{colour}及以上") for level, colour in COLOURS.items())]
        self.fields["hours"] = forms.CharField(label="时段", required=False, max_length=11)
        self.fields["months"] = forms.RegexField(
            r"^\d{1,2}-\d{1,2}$", label="月份", required=False, error_messages={"invalid": "月份写成 5-9 这样"}
        )
        self.fields["event"] = forms.CharField(label="预警类别代码", required=False, max_length=8)
        self.fields["event_level"] = forms.ChoiceField(label="预警颜色", choices=colours, required=False)
        self.fields["hold_up_s"] = forms.FloatField(label="上升保持", min_value=0, max_value=86400, initial=0)
        self.fields["hold_down_s"] = forms.FloatField(label="下降保持", min_value=0, max_value=86400, initial=0)
        self.fields["is_active"] = forms.BooleanField(label="启用", required=False, initial=True)

    def _start_with(self, version: MonitoringRuleVersion) -> None:
        start: dict[str, Any] = {"name": version.name, "is_active": version.is_active}
        start |= {name: getattr(version, name) for name in ("hold_up_s", "hold_down_s")}
        start |= {key: found for key, found in version.settings.items() if key != "terms"}
        start["terms"] = terms_text(version.settings.get("terms", []))
        start |= version.conditions
        if months := version.conditions.get("months"):
            start["months"] = f"{months[0]}-{months[1]}"
        for line in version.lines:
            start["level"] = line["level"]
            start[f"line_{line['level']}_raise"] = line["raise"]
            start[f"line_{line['level']}_clear"] = line["clear"]
        for name, found in start.items():
            if name in self.fields:
                self.fields[name].initial = found

    def table(self) -> list[tuple[int, str, forms.BoundField, forms.BoundField]]:
        """(level, words, raise, clear) for the template; empty for a kind that only holds or does not."""
        if self.kind.measures == TRUTH:
            return []
        return [(n, title, self[f"line_{n}_raise"], self[f"line_{n}_clear"]) for n, title in LEVELS]

    def clean(self) -> dict[str, Any]:
        """The whole rule is looked at as the service does; what is wrong stands at its field."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.rule is None and "point" not in self.errors:
            self._find_point(cleaned.get("point", ""))
            self.point_kind, region = cleaned.get("point_kind"), cleaned.get("region")
            self.region_path = region.path if region else ""
            may_here = scope_of(self.account, Permission.POINT_TUNE).covers(region_path=self.region_path)
            if self.point_kind and not may_here:
                self.add_error("region", "只能在你的管辖范围内设规则，请选择区域")
        if not self.errors:
            self._check_whole_lines(cleaned)
        if not self.errors:
            try:
                self.text = self._text(cleaned)
                check_rule(self.kind.key, self.text, self.point, self.point_kind)
            except TermsRefused as refused:
                self.add_error("terms", str(refused))
            except RuleRefused as refused:
                self.add_error(refused.field if refused.field in self.fields else None, str(refused))
        return cleaned

    def _find_point(self, code: str) -> None:
        self.point = None
        if code:
            rows = Point.objects.within(self.account, Permission.POINT_TUNE).select_related("kind")
            self.point = rows.filter(code=code.strip()).first()
            if self.point is None:
                self.add_error("point", f"没有测点「{code[:60]}」，或不在你的管辖范围")

    def _check_whole_lines(self, cleaned: dict[str, Any]) -> None:
        for level, title, _, _ in self.table():
            start, end = cleaned.get(f"line_{level}_raise"), cleaned.get(f"line_{level}_clear")
            if (start is None) != (end is None):
                missing, words = ("clear", "解除") if end is None else ("raise", "触发")
                self.add_error(f"line_{level}_{missing}", f"{title}还缺{words}值")

    def _text(self, cleaned: dict[str, Any]) -> RuleText:
        names = ("window_s", "per_s", "beyond", "tolerance", "aggregate", "target", "twin", "mode", "least")
        asked = {name: cleaned[name] for name in names if cleaned.get(name) is not None and name in self.fields}
        if "terms" in self.fields:
            asked["terms"] = read_terms(cleaned["terms"])
        when: dict[str, Any] = {name: cleaned[name] for name in ("hours", "event") if cleaned.get(name)}
        if cleaned.get("event_level"):
            when["event_level"] = int(cleaned["event_level"])
        if cleaned.get("months"):
            when["months"] = [int(part) for part in cleaned["months"].split("-")]
        holds = {name: cleaned[name] for name in ("hold_up_s", "hold_down_s", "is_active")}
        return RuleText(cleaned["name"].strip(), self._lines(cleaned), asked, when, **holds)

    def _lines(self, cleaned: dict[str, Any]) -> list[dict[str, Any]]:
        if self.kind.measures == TRUTH:
            return [{"level": cleaned["level"], "raise": 1.0, "clear": 1.0, "rule_id": OWN}]
        known = {line["level"]: line for line in self.rule.versions.get(is_current=True).lines} if self.rule else {}
        found = []
        for level, _ in LEVELS:
            start, end = cleaned.get(f"line_{level}_raise"), cleaned.get(f"line_{level}_clear")
            if start is None or end is None:
                continue
            before = known.get(level, {})
            is_same = (before.get("raise"), before.get("clear")) == (start, end)
            found.append(
                {"level": level, "raise": start, "clear": end, "rule_id": before["rule_id"] if is_same else OWN}
            )
        return found


class AdjustForm(forms.Form):
    """A change to all rules of a filter; what is left empty stays as it is."""

    what = forms.ChoiceField(
        label="改什么",
        choices=(("rules", "监测规则"), ("lines", "测点阈值")),
        widget=forms.RadioSelect,
        initial="rules",
    )
    percent = forms.FloatField(label="线的数值乘以", min_value=1, max_value=1000, required=False)
    amount = forms.FloatField(label="再加", min_value=-BIGGEST, max_value=BIGGEST, required=False)
    hold_up_s = forms.FloatField(label="上升保持改为", min_value=0, max_value=86400, required=False)
    hold_down_s = forms.FloatField(label="下降保持改为", min_value=0, max_value=86400, required=False)
    is_active = forms.ChoiceField(
        label="启用", choices=(("", "不变"), ("1", "启用"), ("0", "停用")), required=False
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean(self) -> dict[str, Any]:
        """Something must change, and level lines are not switched off here."""
        cleaned: dict[str, Any] = super().clean() or {}
        given = [name for name in self.fields if name != "what" and cleaned.get(name) not in (None, "")]
        if not self.errors and not given:
            self.add_error("percent", "至少填一项要改的内容")
        if cleaned.get("what") == "lines" and cleaned.get("is_active"):
            self.add_error("is_active", "测点阈值不能停用，可在测点页停用测点")
        return cleaned

    def adjustment(self) -> Adjustment:
        """What was asked for."""
        given = self.cleaned_data
        percent, amount = given.get("percent"), given.get("amount")
        active = given.get("is_active")
        return Adjustment(
            factor=1.0 if percent is None else percent / 100,
            amount=amount or 0.0,
            hold_up_s=given.get("hold_up_s"),
            hold_down_s=given.get("hold_down_s"),
            is_active=None if not active else active == "1",
        )


class SheetForm(forms.Form):
    """A table to take in: a file, or its text carried from the look at it to the keeping."""

    file = forms.FileField(label="CSV 文件", required=False)
    text = forms.CharField(widget=forms.HiddenInput, required=False, strip=False, max_length=MOST_BYTES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean(self) -> dict[str, Any]:
        """The text, decoded as UTF-8 or GB 18030 (what Excel writes)."""
        cleaned: dict[str, Any] = super().clean() or {}
        upload = cleaned.get("file")
        if upload is not None:
            if upload.size > MOST_BYTES:
                self.add_error("file", "文件超过 2 MB，请分开导入")
                return cleaned
            raw = upload.read()
            for encoding in ("utf-8-sig", "gb18030"):
                try:
                    cleaned["text"] = raw.decode(encoding)
                    break
                except UnicodeDecodeError:
                    continue
            else:
                self.add_error("file", "文件既不是 UTF-8 也不是 GB 18030 编码，请另存为 CSV UTF-8")
            if "\0" in cleaned.get("text", ""):
                self.add_error("file", "文件里有空字符，不是 CSV 表格，请另存为 CSV UTF-8")
        elif not cleaned.get("text"):
            self.add_error("file", "选择一个 CSV 文件")
        return cleaned


def regions(account: Any) -> QuerySet[Region]:
    """The district and the streets in which the account may tune."""
    scope = scope_of(account, Permission.POINT_TUNE)
    rows = Region.objects.filter(kind__in=(Region.Kind.DISTRICT, Region.Kind.STREET)).order_by("path")
    allowed = [row.pk for row in rows if scope.covers(region_path=row.path)]
    return Region.objects.filter(pk__in=allowed).order_by("path")
