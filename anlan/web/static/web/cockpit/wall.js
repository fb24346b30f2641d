// @ts-check
/** The wall 大屏: no hands, so everything is refreshed by events; values that grow old say so; no page grows with the day. */
import "../js/theme.js";
import "../js/live.js";
import "../js/push-state.js";
import { clockWords, serverNow } from "../js/clock.js";
import { alarmMark } from "./alarm-item.js";
import { MapRoom } from "./map-room.js";
import { atMostEvery, refreshParts } from "./parts.js";

const ground = JSON.parse(document.getElementById("map-ground")?.textContent ?? "{}");
const room = new MapRoom(/** @type {HTMLElement} */ (document.getElementById("room")), { ...ground, still: true, large: true }, () => {});

async function charts() {
  if (!document.querySelector("[data-chart]:not([data-drawn])")) return;
  const { drawCharts } = await import("../js/charts.js");
  drawCharts();
}

const refresh = atMostEvery(2000, async () => {
  await refreshParts(`${location.pathname}${location.search}`).catch(() => null);
  await charts();
});
const refreshMap = atMostEvery(5000, () => room.refresh().catch(() => null));

document.addEventListener("anlan:event", (event) => {
  const { name, payload } = /** @type {CustomEvent} */ (event).detail;
  if (name === "telemetry.alarm_raised" || name === "telemetry.alarm_escalated") {
    const mark = alarmMark(payload);
    if (mark) room.put(mark);
  }
  refresh();
  refreshMap();
});
document.addEventListener("anlan:live.reset", () => { refresh(); refreshMap(); });

/** The large clock shows minutes only: seconds would move without meaning. */
function tick() {
  const now = serverNow();
  for (const clock of document.querySelectorAll("[data-clock-short]")) clock.textContent = clockWords(now).slice(0, 5);
  // the right third changes sides once a day, so that a still picture does not burn in
  const day = Math.floor((now + 8 * 3_600_000) / 86_400_000);
  const wall = document.querySelector(".wall");
  if (wall) wall.setAttribute("data-side", day % 2 ? "left" : "right");
  setTimeout(tick, 1000 - (now % 1000));
}
tick();
await room.refresh().catch(() => null);
document.documentElement.dataset.map = "ready";
await charts();
setInterval(refresh, 20_000);
