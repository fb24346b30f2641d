// @ts-check
/** A small still map with one mark: `[data-minimap]` with longitude, latitude, level. Without WebGL2 the words beside it stay. */
import { canDraw, Room } from "./open-map.js";

for (const found of document.querySelectorAll("[data-minimap]")) {
  const host = /** @type {HTMLElement} */ (found);
  const [longitude, latitude] = [Number(host.dataset.longitude), Number(host.dataset.latitude)];
  if (!canDraw() || !Number.isFinite(longitude) || !Number.isFinite(latitude)) continue;
  const answer = await fetch("/map/ground", { headers: { accept: "application/json" } });
  if (!answer.ok) continue;
  const { base } = await answer.json();
  const around = 0.012;
  const room = new Room(/** @type {HTMLElement} */ (host.querySelector(".map") ?? host), {
    base, still: true, bounds: [longitude - around, latitude - around / 2, longitude + around, latitude + around / 2],
  });
  await room.ready;
  const properties = { id: "here", n: "", l: Number(host.dataset.level ?? 0), s: Number(host.dataset.silent ?? 0) };
  room.alarms.set([{ type: "Feature", properties, geometry: { type: "Point", coordinates: [longitude, latitude] } }]);
}
