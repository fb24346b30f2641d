// @ts-check
/** The track of a vehicle on a map of its own: a line, and a mark where it is now. */
import { canDraw, Room } from "../web/map/open-map.js";
import { onThemeChange } from "../web/map/palette.js";
import { token } from "../web/js/theme.js";

const host = /** @type {HTMLElement | null} */ (document.querySelector("[data-track]"));
const said = /** @type {HTMLElement | null} */ (document.querySelector("[data-track-said]"));
const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
const clock = (/** @type {number} */ ms) => `${two(new Date(ms).getHours())}:${two(new Date(ms).getMinutes())}`;

/** @param {string} words */
function say(words) {
  if (said) said.textContent = words;
}

/** @param {[number, number, number, number | null][]} points @returns {[number, number, number, number]} */
function boundsOf(points) {
  const east = points.map((p) => p[0]), north = points.map((p) => p[1]);
  const room = 0.004; // degrees, some 400 m around a vehicle that stands still
  return [Math.min(...east) - room, Math.min(...north) - room, Math.max(...east) + room, Math.max(...north) + room];
}

/** @param {[number, number, number, number | null][]} points */
async function draw(points) {
  const ground = await fetch("/map/ground", { headers: { accept: "application/json" } });
  if (!ground.ok) return;
  const { base } = await ground.json();
  const room = new Room(/** @type {HTMLElement} */ (host?.querySelector(".map") ?? host), { base, bounds: boundsOf(points) });
  await room.ready;
  const line = { type: "LineString", coordinates: points.map((p) => [p[0], p[1]]) };
  room.map.addSource("track", { type: "geojson", data: /** @type {any} */ ({ type: "Feature", properties: {}, geometry: line }) });
  room.map.addLayer({ id: "track", type: "line", source: "track", layout: { "line-join": "round", "line-cap": "round" }, paint: { "line-color": token("accent"), "line-width": 4, "line-opacity": 0.85 } });
  onThemeChange(() => room.map.setPaintProperty("track", "line-color", token("accent")));
  const last = points[points.length - 1];
  room.alarms.set([{ type: "Feature", properties: { id: "now", n: "", l: 0, s: 0 }, geometry: { type: "Point", coordinates: [last[0], last[1]] } }]);
}

if (host) {
  const answer = await fetch(host.dataset.track ?? "", { headers: { accept: "application/json" } });
  const { points } = answer.ok ? await answer.json() : { points: [] };
  if (!points.length) say("这段时间没有位置");
  else {
    const fastest = Math.max(...points.map((/** @type {any} */ p) => p[3] ?? 0));
    say(`${clock(points[0][2])} 至 ${clock(points[points.length - 1][2])}，${points.length} 个位置，最高 ${Math.round(fastest)} 千米/时`);
    if (canDraw()) await draw(points);
  }
}
