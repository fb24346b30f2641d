// @ts-check
/**
 * Charts in the product's own hand, on ECharts. A figure carries `data-chart="<id of its JSON>"`; the JSON is one of
 *
 * line: {kind: "line", unit: "厘米", points: [[ms, value], …], thresholds?: [{level, value, words, side?}], bucket?: "分钟",
 *        decimals?: number, near?: boolean, second?: {name, unit, points}, gaps?: [[ms, ms], …]}           — at most two series
 * lines: {kind: "lines", units: [unit, unit?], lines: [{name, axis: 0|1, decimals, points, thresholds}]} — one axis of time
 * bars: {kind: "bars", unit: "%", rows: [[name, value], …], target?: number} — 江青 when the target is met, else grey
 *
 * Nothing is drawn across a null: what stands alone between two gaps is a dot. A line chart takes the keyboard: ← → Home
 * End walk along it, and what is under the pointer is said aloud.
 *
 * Canvas and `richText` tooltips only: HTML tooltips would need inline styles, which the content policy forbids.
 */
import "../../vendor/echarts-6.1.0/echarts.common.min.js";
import { token } from "./theme.js";
import { grouped } from "./words.js";

/** @typedef {{kind: string, unit: string, points?: [number, number][], rows?: [string, number][], target?: number, decimals?: number, near?: boolean, gaps?: [number, number][],
 *   units?: string[], lines?: {name: string, axis: number, decimals: number, points: [number, number | null][], thresholds: any[]}[],
 *   thresholds?: {level: number, value: number, words: string}[], second?: {name: string, unit: string, points: [number, number][]}}} Spec */

const echarts = /** @type {any} */ (globalThis).echarts;
/** @type {Map<HTMLElement, {chart: any, spec: Spec}>} */
const drawn = new Map();
const two = (/** @type {number} */ n) => String(n).padStart(2, "0");

/** `15:12`, and the day when the axis is longer than a day. @param {number} ms @param {boolean} withDay */
function when(ms, withDay) {
  const at = new Date(ms);
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return withDay ? `${at.getMonth() + 1} 月 ${at.getDate()} 日 ${clock}` : clock;
}

/** A number with as many decimals as its kind has. @param {number} value @param {Spec} spec */
const said = (value, spec) => (spec.decimals === undefined || Math.abs(value) >= 1000 ? grouped(value) : value.toFixed(spec.decimals));

function palette() {
  const ink = token("ink");
  // the wall is read from across the room: 1.4 % of its height
  const size = document.documentElement.dataset.display === "wall" ? Math.max(13, Math.round(innerHeight * 0.014)) : 11;
  const text = { fontFamily: token("font"), fontSize: size, color: token("ink-3") };
  return { ink, text, strong: { ...text, color: ink, fontWeight: 700 }, line: token("line-2"), accent: token("accent"), grey: token("line-2"), surface: token("surface") };
}

/** @param {Spec} spec */
function tooltip(spec) {
  const p = palette();
  return {
    renderMode: "richText", confine: true, backgroundColor: p.surface, borderColor: p.line, borderWidth: 1, padding: [6, 10],
    textStyle: { ...p.text, fontSize: 12, color: p.ink },
    trigger: "axis", axisPointer: { type: spec.kind === "bars" ? "none" : "line", lineStyle: { color: p.line, type: "solid" } },
    formatter: (/** @type {any[]} */ items) => spec.kind === "lines" ? saidLines(spec, items) : spec.kind === "bars"
      ? `${items[0].name}　${grouped(items[0].value)} ${spec.unit}`
      : `${when(items[0].value[0], true)}\n${items.map((i, n) => (i.value[1] === null ? "没有读数" : `${n ? grouped(i.value[1]) : said(i.value[1], spec)} ${n ? spec.second?.unit : spec.unit}`)).join("　")}`,
  };
}

/** What several lines say at one moment, each by its name. @param {Spec} spec @param {any[]} items */
function saidLines(spec, items) {
  const words = items.map((item) => {
    const line = spec.lines?.[item.seriesIndex];
    if (!line) return "";
    const value = item.value[1] === null ? "没有读数" : `${item.value[1].toFixed(line.decimals)} ${spec.units?.[line.axis] ?? ""}`;
    return `${line.name} ${value}`;
  });
  return [when(items[0].value[0], true), ...words].join("\n");
}

/** A dot where a reading stands alone between two gaps, else nothing. @param {[number, number | null][]} points */
function loneDots(points) {
  return (/** @type {any} */ _, /** @type {{dataIndex: number}} */ { dataIndex: i }) => {
    const isAlone = (points[i - 1]?.[1] ?? null) === null && (points[i + 1]?.[1] ?? null) === null;
    return isAlone ? 4 : 0;
  };
}

/** @param {Spec} spec */
function line(spec) {
  const p = palette();
  const points = spec.points ?? [];
  const last = points.at(-1);
  const isLong = points.length > 1 && points[points.length - 1][0] - points[0][0] > 86_400_000;
  const thresholds = spec.thresholds ?? [];
  const breach = last ? Math.min(5, ...thresholds.filter((t) => (/** @type {any} */ (t).side === "low" ? last[1] <= t.value : last[1] >= t.value)).map((t) => t.level)) : 5;
  const top = Math.max(0, ...points.map((v) => v[1]), ...thresholds.map((t) => t.value));
  return {
    animation: false, tooltip: tooltip(spec), textStyle: p.text,
    grid: { left: 8, right: thresholds.length ? Math.round(p.text.fontSize * 7.6) : 16, top: 22, bottom: 6, containLabel: true },
    xAxis: { type: "time", axisLine: { lineStyle: { color: p.line } }, axisTick: { lineStyle: { color: p.line } }, splitNumber: 4, axisLabel: { ...p.text, hideOverlap: true, formatter: (/** @type {number} */ ms) => (isLong ? when(ms, true).replace(/ \d+:\d+$/, "") : when(ms, false)) } },
    yAxis: { type: "value", name: spec.unit, nameGap: 8, nameTextStyle: { ...p.text, align: "right" }, scale: Boolean(spec.near), splitNumber: 2, max: top > 0 ? undefined : 1, splitLine: { show: false }, axisLine: { show: false }, axisTick: { show: false }, axisLabel: p.text },
    series: [{
      type: "line", data: points, showSymbol: true, showAllSymbol: true, symbol: "circle", symbolSize: loneDots(points), connectNulls: false,
      markArea: { silent: true, animation: false, itemStyle: { color: p.line, opacity: 0.35 }, data: (spec.gaps ?? []).map(([from, to]) => [{ xAxis: from }, { xAxis: to }]) },
      lineStyle: { color: p.ink, width: 1.8 }, itemStyle: { color: p.ink }, areaStyle: { color: p.ink, opacity: 0.06 },
      emphasis: { disabled: true },
      markLine: { silent: true, symbol: "none", animation: false, data: thresholds.map((t) => ({ yAxis: t.value, lineStyle: { color: token(`level-${t.level}`), type: [4, 3], width: 1 }, label: { ...p.text, position: "end", distance: 8, color: token(`level-${t.level}-ink`), formatter: t.words } })) },
      markPoint: last ? { silent: true, animation: false, symbol: "circle", symbolSize: 10, itemStyle: { color: breach < 5 ? token(`level-${breach}`) : p.ink, borderColor: p.surface, borderWidth: 2 }, data: [{ coord: last }], label: { ...p.strong, position: "top", distance: 6, formatter: said(last[1], spec) } } : undefined,
    }, ...(spec.second ? [{ type: "line", data: spec.second.points, showSymbol: false, lineStyle: { color: p.accent, width: 1.8 }, itemStyle: { color: p.accent }, endLabel: { show: true, ...p.text, color: token("accent-ink"), formatter: spec.second.name } }] : [])],
  };
}

/** @param {Spec} spec */
function bars(spec) {
  const p = palette();
  const rows = spec.rows ?? [];
  const { target } = spec;
  return {
    animation: false, tooltip: tooltip(spec), textStyle: p.text,
    grid: { left: 8, right: 8, top: 6, bottom: target === undefined ? 6 : 22, containLabel: true },
    xAxis: { type: "value", show: false, min: 0 },
    yAxis: [
      { type: "category", inverse: true, data: rows.map((r) => r[0]), axisLine: { lineStyle: { color: p.line } }, axisTick: { show: false }, axisLabel: p.text },
      { type: "category", inverse: true, position: "right", data: rows.map((r) => `${grouped(r[1])}${spec.unit}`), axisLine: { show: false }, axisTick: { show: false }, axisLabel: p.strong },
    ],
    series: [{
      type: "bar", barMaxWidth: 13, data: rows.map((r) => ({ value: r[1], itemStyle: { color: target === undefined || r[1] >= target ? p.accent : p.grey } })),
      emphasis: { disabled: true },
      markLine: target === undefined ? undefined : { silent: true, symbol: "none", animation: false, data: [{ xAxis: target }], lineStyle: { color: token("level-3-ink"), type: [4, 3], width: 1 }, label: { ...p.text, position: "end", formatter: `目标 ${target}${spec.unit}` } },
    }],
  };
}

/** Up to six lines told apart by colour and dash, as `.swatch[data-line]` shows them beside the table. @param {Spec} spec */
function lines(spec) {
  const p = palette();
  const found = spec.lines ?? [];
  const moments = found.flatMap((each) => each.points.map((v) => v[0]));
  const isLong = moments.length > 1 && Math.max(...moments) - Math.min(...moments) > 86_400_000;
  const colours = [p.ink, p.accent, token("ink-3")];
  const axis = { type: "value", scale: true, splitNumber: 3, splitLine: { show: false }, axisLine: { show: false }, axisTick: { show: false }, axisLabel: p.text, nameTextStyle: p.text };
  return {
    animation: false, tooltip: tooltip(spec), textStyle: p.text,
    grid: { left: 8, right: 16, top: 30, bottom: 6, containLabel: true },
    xAxis: { type: "time", axisLine: { lineStyle: { color: p.line } }, axisTick: { lineStyle: { color: p.line } }, splitNumber: 4, axisLabel: { ...p.text, hideOverlap: true, formatter: (/** @type {number} */ ms) => (isLong ? when(ms, true).replace(/ \d+:\d+$/, "") : when(ms, false)) } },
    yAxis: (spec.units ?? []).map((name, n) => ({ ...axis, name: name || "数值", position: n ? "right" : "left" })),
    series: found.map((each, n) => ({
      type: "line", yAxisIndex: each.axis, data: each.points, showSymbol: true, showAllSymbol: true, symbol: "circle", symbolSize: loneDots(each.points), connectNulls: false,
      lineStyle: { color: colours[n % 3], width: 1.8, type: n < 3 ? "solid" : "dashed" }, itemStyle: { color: colours[n % 3] }, emphasis: { disabled: true },
      markLine: { silent: true, symbol: "none", animation: false, data: each.thresholds.map((t) => ({ yAxis: t.value, lineStyle: { color: token(`level-${t.level}`), type: [4, 3], width: 1 }, label: { ...p.text, position: each.axis ? "insideStartTop" : "insideEndTop", color: token(`level-${t.level}-ink`), formatter: t.words } })) },
    })),
  };
}

/** @param {Spec} spec */
const option = (spec) => (spec.kind === "bars" ? bars(spec) : spec.kind === "lines" ? lines(spec) : line(spec));

/** ← → Home End walk along the first line; what stands there is shown and said. @param {HTMLElement} host @param {any} chart @param {Spec} spec */
function walkByKeys(host, chart, spec) {
  const points = spec.kind === "lines" ? spec.lines?.[0]?.points ?? [] : spec.points ?? [];
  if (points.length < 2) return;
  let at = points.length - 1;
  const voice = document.createElement("output");
  voice.className = "visually-hidden";
  voice.setAttribute("aria-live", "polite");
  host.after(voice);
  host.tabIndex = 0;
  host.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    at = Math.min(points.length - 1, Math.max(0, at + step));
    chart.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: at });
    const [ms, value] = points[at];
    voice.textContent = `${when(ms, true)} ${value === null ? "没有读数" : `${value} ${spec.unit}`}`;
  });
  host.addEventListener("blur", () => chart.dispatchAction({ type: "hideTip" }));
}

/** Draw every chart of the page that is not drawn yet; let go of those that have left it. */
export function drawCharts() {
  for (const [host, { chart }] of drawn) if (!host.isConnected) { chart.dispose(); drawn.delete(host); }
  for (const found of document.querySelectorAll("[data-chart]:not([data-drawn])")) {
    const host = /** @type {HTMLElement} */ (found);
    host.dataset.drawn = "";
    const spec = /** @type {Spec} */ (JSON.parse(document.getElementById(host.dataset.chart ?? "")?.textContent ?? "{}"));
    const chart = echarts.init(host, null, { renderer: "canvas" });
    chart.setOption(option(spec));
    drawn.set(host, { chart, spec });
    if (spec.kind !== "bars") walkByKeys(host, chart, spec);
    new ResizeObserver(() => chart.resize()).observe(host);
  }
}

/** Add a point to a drawn line, keeping its length. @param {string} key @param {[number, number]} point */
export function addPoint(key, point) {
  for (const [host, { chart, spec }] of drawn) {
    if (host.dataset.chart !== key || !spec.points) continue;
    spec.points = [...spec.points.slice(1), point];
    chart.setOption(option(spec));
  }
}

document.addEventListener("anlan:theme", () => { for (const { chart, spec } of drawn.values()) chart.setOption(option(spec), true); });
