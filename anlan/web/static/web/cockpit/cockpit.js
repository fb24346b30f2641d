// @ts-check
/** The cockpit 一张图: joins map, feed, drawer, keys and the stream of events. */
import { csrfToken } from "../js/csrf.js";
import { openDrawer } from "../js/drawer.js";
import { bind } from "../js/keys.js";
import { toast } from "../js/toast.js";
import { inAddress } from "./address.js";
import { alarmMark, feedItem } from "./alarm-item.js";
import { Feed } from "./feed.js";
import { atMostEvery, refreshParts } from "./parts.js";
import { ShownReports } from "./shown.js";

const NOW = "/cockpit/now";
const feed = new Feed(/** @type {HTMLElement} */ (document.getElementById("feed")));
const shown = new ShownReports({
  clock: "/cockpit/clock", reports: "/alarms/shown",
  headers: () => ({ "content-type": "application/json", "X-CSRFToken": csrfToken() }),
});
const drawer = /** @type {HTMLElement} */ (document.getElementById("drawer"));

/** @param {string} kind @param {string} id */
const fragment = (kind, id) => `/${kind}s/${encodeURIComponent(id)}/drawer`;
/** @param {string} kind @param {string} id */
const open = (kind, id) => kind && openDrawer(fragment(kind, id), { param: `${kind}=${id}` });

// the map is not needed for the first paint: it comes when the page stands
const room = import("./map-room.js").then(async ({ MapRoom }) => {
  const ground = JSON.parse(document.getElementById("map-ground")?.textContent ?? "{}");
  const made = new MapRoom(/** @type {HTMLElement} */ (document.getElementById("room")), ground, open);
  await made.refresh().catch((/** @type {Error} */ error) => toast(error.message, { level: 2 }));
  document.documentElement.dataset.map = "ready";
  return made;
});

const refreshMap = atMostEvery(5000, async () => (await room).refresh().catch(() => null));
const refreshNow = atMostEvery(2000, async () => {
  await refreshParts(NOW).catch(() => null);
  tellWaiting();
});
feed.element.addEventListener("feed:released", refreshNow);

/** Tells the sound how many red alarms wait. */
function tellWaiting() {
  const count = document.querySelectorAll('[data-group="waiting"] .feed-item[data-level="1"]').length;
  document.dispatchEvent(new CustomEvent("anlan:red-waiting", { detail: { count } }));
}

/** @param {any} alarm */
async function arrive(alarm) {
  feed.arrive("waiting", feedItem(alarm));
  shown.note(alarm.alarm_id, alarm.decided_ms);
  tellWaiting();
  const mark = alarmMark(alarm);
  if (alarm.level === 1) {
    toast(`${alarm.title}`, { level: 1, action: "打开", onAction: () => open("alarm", String(alarm.alarm_id)) });
  }
  if (mark) (await room).put(mark);
}

for (const name of ["telemetry.alarm_raised", "telemetry.alarm_escalated"]) {
  document.addEventListener(`anlan:${name}`, (event) => void arrive(/** @type {CustomEvent} */ (event).detail.payload));
}
document.addEventListener("anlan:event", (event) => {
  refreshNow();
  refreshMap();
  const { payload } = /** @type {CustomEvent} */ (event).detail;
  if (payload?.alarm_id !== undefined && inAddress("alarm") === String(payload.alarm_id)) refreshDrawer();
});
document.addEventListener("anlan:live.reset", () => { refreshNow(); refreshMap(); });

/** An open drawer is brought up to date in place, unless something is being typed in it. */
const refreshDrawer = atMostEvery(2000, async () => {
  const id = inAddress("alarm");
  if (!id || drawer.hidden || drawer.querySelector("form")) return;
  await refreshParts(fragment("alarm", id)).catch(() => null);
});

// what the drawer shows stays visible on the map
document.addEventListener("anlan:drawer", async (event) => {
  const { open: isOpen, param } = /** @type {CustomEvent} */ (event).detail;
  const [kind, id] = isOpen ? param.split("=") : ["", ""];
  for (const item of document.querySelectorAll(".feed-item[aria-current]")) item.removeAttribute("aria-current");
  const item = kind ? document.getElementById(`${kind}-${id}`) : null;
  item?.setAttribute("aria-current", "true");
  // what is open need not be announced any more
  const title = item?.querySelector("a")?.lastChild?.textContent;
  for (const told of document.querySelectorAll("#toasts .toast-1")) if (title && told.textContent?.includes(title)) told.remove();
  const feedWidth = matchMedia("(min-width: 1600px)").matches ? 0 : feed.element.offsetWidth;
  (await room).select(kind, id, isOpen ? drawer.offsetWidth - feedWidth : 0);
});

bind("L", () => void room.then((r) => r.toggleList()));
bind("+", () => void room.then((r) => r.zoom("in")));
bind("=", () => void room.then((r) => r.zoom("in")));
bind("-", () => void room.then((r) => r.zoom("out")));
bind("0", () => void room.then((r) => r.zoom("home")));
for (let n = 1; n <= 9; n++) {
  bind(String(n), () => {
    const link = /** @type {HTMLElement | null} */ (document.querySelectorAll('[data-group="waiting"] .feed-item a')[n - 1] ?? null);
    return link ? link.click() : false;
  });
}
bind("J", () => step(1));
bind("K", () => step(-1));

/** J and K walk the feed. @param {number} by */
function step(by) {
  const links = /** @type {HTMLElement[]} */ ([...feed.element.querySelectorAll(".feed-item a")]);
  const at = links.findIndex((link) => link === document.activeElement || link.closest("[aria-current]"));
  links[Math.max(0, Math.min(at + by, links.length - 1))]?.focus();
}

// on a phone the list comes first and the map stands behind a tab
for (const button of document.querySelectorAll("[data-view]:is(button)")) {
  button.addEventListener("click", async () => {
    const view = button.getAttribute("data-view") ?? "list";
    /** @type {HTMLElement} */ (document.querySelector(".cockpit")).dataset.view = view;
    for (const other of document.querySelectorAll("button[data-view]")) other.setAttribute("aria-pressed", String(other === button));
    if (view === "map") (await room).resize();
  });
}

// a shared link opens what it names
for (const kind of ["alarm", "point"]) {
  const id = inAddress(kind);
  if (id && drawer.hidden) open(kind, id);
  else if (id) document.dispatchEvent(new CustomEvent("anlan:drawer", { detail: { open: true, param: `${kind}=${id}` } }));
}
tellWaiting();
setInterval(refreshNow, 30_000);

