// @ts-check
// Drawing a warning's area: each click on the map is a corner, a corner can be dragged. The text field beside it holds the
// same corners, a line each, and is the form's own: whoever has no pointer, or no WebGL2, writes there.
import { Marker } from "../vendor/maplibre-gl-6.17.0/maplibre-gl.mjs";
import { canDraw, Room } from "../web/map/open-map.js";

const field = /** @type {HTMLTextAreaElement | null} */ (document.querySelector("textarea[data-area]"));
const host = /** @type {HTMLElement | null} */ (document.querySelector("[data-area-map]"));
const told = /** @type {HTMLElement | null} */ (document.querySelector("[data-area-inside]"));
/** @type {[number, number][]} */
let corners = [];
/** @type {any[]} */
let handles = [];
/** @type {Room | null} */
let room = null;
let asked = 0;

/** The corners that the text names; lines that are none are left out here and refused by the server.
 * @returns {[number, number][]} */
function read() {
  return (field?.value ?? "").split("\n").map((line) => line.split(/[,，]/).map(Number))
    .filter((pair) => pair.length === 2 && pair.every(Number.isFinite))
    .map(([longitude, latitude]) => [longitude, latitude]);
}

function write() {
  if (!field) return;
  field.value = corners.map(([longitude, latitude]) => `${longitude.toFixed(6)},${latitude.toFixed(6)}`).join("\n");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function draw() {
  const ring = corners.length > 2 ? [...corners, corners[0]] : corners;
  const shape = corners.length > 2 ? { type: "Polygon", coordinates: [ring] } : { type: "LineString", coordinates: ring };
  room?.areas.set(corners.length > 1 ? [{ type: "Feature", properties: { id: "drawn", l: 0 }, geometry: shape }] : []);
}

/** A handle at each corner. */
function handle() {
  for (const old of handles) old.remove();
  handles = corners.map((corner, place) => {
    const dot = document.createElement("span");
    dot.className = "area-corner";
    const marker = new Marker({ element: dot, draggable: true }).setLngLat(corner).addTo(/** @type {Room} */ (room).map);
    marker.on("drag", () => { const at = marker.getLngLat(); corners[place] = [at.lng, at.lat]; draw(); });
    marker.on("dragend", write);
    return marker;
  });
}

function show() {
  draw();
  if (room) handle();
}

async function tell() {
  if (!field || !told) return;
  const mine = ++asked;
  const form = /** @type {HTMLFormElement} */ (field.form);
  const body = new URLSearchParams({ polygon: field.value });
  const token = /** @type {HTMLInputElement | null} */ (form.querySelector("[name=csrfmiddlewaretoken]"))?.value ?? "";
  const answer = await fetch(told.dataset.areaInside ?? "", { method: "POST", body, headers: { "X-CSRFToken": token } }).catch(() => null);
  if (answer?.ok && mine === asked) {
    const said = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    told.replaceChildren(...said.childNodes);
  }
}

async function open() {
  if (!host || !canDraw()) return;
  const answer = await fetch("/map/ground", { headers: { accept: "application/json" } });
  if (!answer.ok) return;
  const { base, bounds } = await answer.json();
  host.hidden = false;
  room = new Room(/** @type {HTMLElement} */ (host.querySelector(".map")), { base, bounds: bounds ?? base.bounds });
  await room.ready;
  room.map.on("click", (event) => { corners.push([event.lngLat.lng, event.lngLat.lat]); write(); show(); });
  host.querySelector("[data-area-undo]")?.addEventListener("click", () => { corners.pop(); write(); show(); });
  host.querySelector("[data-area-clear]")?.addEventListener("click", () => { corners = []; write(); show(); });
  show();
}

if (field) {
  corners = read();
  let timer = 0;
  field.addEventListener("input", (event) => {
    if (event.isTrusted) { corners = read(); show(); }
    clearTimeout(timer);
    timer = window.setTimeout(() => void tell(), 300);
  });
  void open();
  if (corners.length) void tell();
}
